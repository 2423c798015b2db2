// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's own migration, of whatever compaction takes up. */
#include "hunt.h"
#include "procfile.h"

static int turn(struct herd *h)
{
	int ret = procfile_write("/proc/sys/vm/compact_memory", "1");

	h->hunted++;
	/* both ways: scattered pages are what compaction looks for */
	return ret ? ret : hunt_migrate_pages(h);
}

const struct hunt hunt_compact = {
	.name = "compact",
	.question = "Does compaction find pages whose PTEs move?",
	.hunted = "compactions and pages migrated",
	.bytes = 1024 * PAGE_BYTES,
	.turn = turn,
};
