// SPDX-License-Identifier: GPL-2.0-only
/*
 * Swap entries that move. Every other page of a process is its own, in an
 * anon_vma below the herd's root; those it pages out, moves as swap entries and
 * gets back. The hunter migrates the shared pages, and the own ones of each
 * process in its turn.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hunt.h"
#include "pagemap.h"
#include "swap.h"

#define BYTES (1024 * PAGE_BYTES)

/* A part of them is out for half of so many moves. */
#define PAGED_OUT_PART 8
#define MOVES	       16

enum { ENTRIES_MOVED };

static int prepare(struct herd *h)
{
	(void)h;
	return swap_begin();
}

static int join(struct herd *h, unsigned int number)
{
	size_t i;
	volatile char *page;

	(void)number;
	for (i = 0; i < h->region.bytes; i += 2 * PAGE_BYTES) {
		page = h->region.home + i;
		*page = *page;
	}
	return 0;
}

/*
 * Out before a move; back, with a look at the contents, some moves later. Both
 * take longer than many moves, and walks meet moves where those are frequent.
 */
static int between(struct herd *h, char *at)
{
	static unsigned int moves;
	size_t part = h->region.bytes / PAGED_OUT_PART;
	size_t half = h->region.bytes / 2; /* that which moves */
	long moved = 0;
	int ret = 0;

	switch (moves++ % MOVES) {
	case 0:
		if (madvise(at, part, 21 /* MADV_PAGEOUT */))
			ret = -errno;
		break;
	case MOVES / 2:
		moved = pagemap_count(at, part, pagemap_is_swapped);
		ret = moved < 0 ? (int)moved : region_check(at, part, half);
		atomic_fetch_add(&h->counts[ENTRIES_MOVED],
				 moved > 0 ? (uint64_t)moved : 0);
	}
	return ret;
}

static int turn(struct herd *h)
{
	static unsigned int turns;
	unsigned long from = 1ul << turns % 2, to = 3 - from;
	long ret;

	/* both nodes' pages of one process after the other; some are not had */
	ret = syscall(SYS_migrate_pages, h->pids[turns / 2 % HERD], 3, &from,
		      &to);
	turns++;
	if (ret < 0 && errno != ESRCH)
		return -errno;
	return hunt_migrate_pages(h);
}

const struct hunt hunt_pageout = {
	.name = "pageout",
	.question = "Are pages found that are paged out and in as they move?",
	.hunted = "shared pages migrated",
	.counts = {[ENTRIES_MOVED] = {"swap_entries_moved", true}},
	.bytes = BYTES,
	.prepare = prepare,
	.join = join,
	.between = between,
	.turn = turn,
};
