// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves that fail half-way and go back. The way back runs against the order of
 * the way out.
 *
 * A process chooses which page allocation of its next move fails: the first,
 * the second, and so on until a move needs no more than that and succeeds. Of
 * the page tables at a new place at least TABLES are always missing, since they
 * were freed when the region left it; they are the last that a move allocates
 * and cannot do without. So if it fails at each of its first k allocations and
 * not at k + 1, the last TABLES of these were page tables, and all but the
 * first of them failed late: with some page tables there, and moved to, unless
 * a strategy allocates all of them before it moves any.
 */
#include "failnth.h"
#include "hunt.h"

#define BYTES (16 * PMD_BYTES)
/* The half that moves lies one page off, and fills all but the outermost. */
#define TABLES (BYTES / 2 / PMD_BYTES - 1)

enum { FAILED_LATE };

static int prepare(struct herd *h)
{
	(void)h;
	return failnth_prepare();
}

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	static unsigned int nth = 1;
	bool failed;
	int ret = failnth_move(nth, from, to, bytes, &failed);

	if (ret) {
		nth++;
		return ret;
	}
	/* one that failed and did no harm says nothing of those before */
	if (!failed && nth > TABLES)
		atomic_fetch_add(&h->counts[FAILED_LATE], TABLES - 1);
	nth = 1;
	return 0;
}

const struct hunt hunt_undo = {
	.name = "undo",
	.question = "Are pages found while a failed move goes back?",
	.hunted = "pages migrated",
	.counts = {[FAILED_LATE] = {"failed_late", true}},
	.bytes = BYTES,
	.prepare = prepare,
	.move = move,
	.turn = hunt_migrate_pages,
};
