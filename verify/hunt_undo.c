// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves that fail half-way and go back: page-table allocations of the herd fail
 * now and then. The way back runs against the order of the way out.
 */
#include <errno.h>

#include "hunt.h"

#define FAULT "/sys/kernel/debug/fail_page_alloc/"

static int prepare(struct herd *h)
{
	(void)h;
	if (hunt_write(FAULT "task-filter", "Y"))
		return -ENOTSUP;
	hunt_write(FAULT "verbose", "0");
	hunt_write(FAULT "times", "-1");
	hunt_write(FAULT "ignore-gfp-wait", "N");
	hunt_write(FAULT "min-order", "0");
	hunt_write(FAULT "interval", "1");
	return hunt_write(FAULT "probability", "5");
}

static int join(struct herd *h)
{
	(void)h;
	return hunt_write("/proc/self/make-it-fail", "1");
}

static void finish(struct herd *h)
{
	(void)h;
	hunt_write(FAULT "probability", "0");
}

const struct hunt hunt_undo = {
	.name = "undo",
	.question = "Are pages found while a failed move goes back?",
	.hunted = "pages migrated",
	.bytes = 8 * PMD_BYTES,
	.prepare = prepare,
	.join = join,
	.turn = hunt_migrate_pages,
	.finish = finish,
};
