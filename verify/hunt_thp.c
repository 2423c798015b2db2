// SPDX-License-Identifier: GPL-2.0-only
/*
 * Huge pages that move as one entry while their pages are migrated one by one,
 * which splits them: every mapping must be found for that.
 */
#include <sys/mman.h>

#include "hunt.h"

/* What was split becomes huge again. */
static int between(struct herd *h, char *at)
{
	(void)at;
	madvise(h->region.home, h->region.bytes / 2, 25 /* MADV_COLLAPSE */);
	return 0;
}

const struct hunt hunt_thp = {
	.name = "thp",
	.question = "Are huge pages that move found when they are split?",
	.hunted = "pages migrated",
	.bytes = 4 * PMD_BYTES,
	.aligned = true,
	.huge = true,
	.between = between,
	.turn = hunt_migrate_pages,
};
