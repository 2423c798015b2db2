// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same where each process has many VMAs with the anon_vma of its pages, and
 * moves one of them: whoever orders two VMAs must not take others for these.
 */
#include <errno.h>
#include <sys/mman.h>

#include "hunt.h"

#define VMAS	   64
#define HALF_PAGES (MIGRATE_PAGES / 2)
#define VMA_PAGES  (HALF_PAGES / VMAS)

/* The half that stays: every second piece is to be read only. The last is not,
 * for what comes home merges with that. */
static int join(struct herd *h, unsigned int number)
{
	char *at = h->region.home;
	size_t i;

	(void)number;
	for (i = 0; i < VMAS; i += 2)
		if (mprotect(at + i * VMA_PAGES * PAGE_BYTES,
			     VMA_PAGES * PAGE_BYTES, PROT_READ))
			return -errno;
	return 0;
}

const struct hunt hunt_vmas = {
	.name = "vmas",
	.question = "Does it find them if a process has many VMAs?",
	.hunted = "pages migrated",
	.bytes = MIGRATE_PAGES * PAGE_BYTES,
	.join = join,
	.turn = hunt_migrate_pages,
};
