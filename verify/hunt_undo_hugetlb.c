// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves of hugetlb pages that fail half-way and go back.
 * move_hugetlb_page_tables() takes i_mmap_rwsem, which a walker of anonymous
 * pages does not, and leaves the anon_vma lock alone: the way out is in order,
 * the way back against it.
 *
 * One page table of it has room for 1 GiB. So at each place the last page lies
 * behind a boundary of that size, with nothing else there: the table for it is
 * the last that a move allocates and cannot do without, when all other pages
 * have moved. /proc/self/fail-nth has it fail; see hunt_undo.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

#include "failnth.h"
#include "hunt.h"
#include "procfile.h"

#define NODES 2
#define NR_HUGE                                                                \
	"/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/"          \
	"nr_hugepages"
#define HALF_PAGES 8
#define HALF	   (HALF_PAGES * PMD_BYTES)
/* Where pages go to, which must be there before those that they come from go.
 */
#define POOL_PAGES (3 * HALF_PAGES)
/* Three places, a table's room between them, and some on either side. */
#define PLACES 3
#define ROOM   (2ul * (PLACES + 1) * PUD_BYTES)

enum { FAILED_LAST };

static int fill_pool(int node, unsigned long pages)
{
	char path[128], text[24];
	int ret;

	snprintf(path, sizeof(path), NR_HUGE, node);
	snprintf(text, sizeof(text), "%lu", pages);
	ret = procfile_write(path, text);
	if (ret)
		return ret == -ENOENT ? -ENOTSUP : ret;
	return procfile_number(path) == pages ? 0 : -ENOMEM;
}

/* The half that moves has its last page behind the boundary. */
static char *across(char *boundary)
{
	return boundary - HALF + PMD_BYTES;
}

/* Nothing is left of the reservation, whose VMAs would keep page tables alive.
 */
static int map(struct herd *h)
{
	char *room, *first;
	int ret = 0;

	for (int node = 0; !ret && node < NODES; node++)
		ret = fill_pool(node, POOL_PAGES);
	if (ret)
		return ret;
	room = mmap(NULL, ROOM, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED || munmap(room, ROOM))
		return -errno;
	first = room + 2 * PUD_BYTES - (uintptr_t)room % PUD_BYTES;
	h->region.bytes = 2 * HALF;
	h->region.home = across(first) - HALF;
	h->region.away = across(first + 2 * PUD_BYTES);
	h->second = across(first + 4 * PUD_BYTES);
	h->batch_pages = HALF_PAGES;
	h->step_pages = PMD_BYTES / PAGE_BYTES;
	return mmap(h->region.home, 2 * HALF, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
			    MAP_FIXED_NOREPLACE,
		    -1, 0) == MAP_FAILED
		       ? -errno
		       : 0;
}

static int prepare(struct herd *h)
{
	(void)h;
	return failnth_prepare();
}

/*
 * From the allocation that failed last in the move before, or nearly: what is
 * allocated ahead of the page tables fails without harm.
 */
static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	static unsigned int nth = 1;
	static bool has_failed;
	bool failed;
	int ret = failnth_move(nth, from, to, bytes, &failed);

	if (ret) {
		has_failed = true;
		nth++;
		return ret;
	}
	if (has_failed && !failed)
		atomic_fetch_add(&h->counts[FAILED_LAST], 1);
	has_failed = false;
	nth = nth > 3 ? nth - 3 : 1;
	return 0;
}

/* What the region does not use is memory again. */
static void finish(struct herd *h)
{
	(void)h;
	for (int node = 0; node < NODES; node++)
		fill_pool(node, 0);
}

const struct hunt hunt_undo_hugetlb = {
	.name = "undo_hugetlb",
	.question = "And hugetlb pages, which move without an anon_vma lock?",
	.hunted = "huge pages migrated",
	.counts = {[FAILED_LAST] = {"failed_last", true}},
	.bytes = 2 * HALF,
	.map = map,
	.prepare = prepare,
	.move = move,
	.turn = hunt_migrate_pages,
	.finish = finish,
};
