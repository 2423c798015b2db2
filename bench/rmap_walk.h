/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks of the reverse map that move nothing: what is written to the bitmap of
 * idle pages makes the kernel look for every mapping of a page, to clear its
 * accessed bit (Documentation/admin-guide/mm/idle_page_tracking.rst). Besides,
 * each takes a reference of the page, and one of the file in sysfs.
 */
#ifndef RMAPBENCH_RMAP_WALK_H
#define RMAPBENCH_RMAP_WALK_H

#include <stddef.h>
#include <stdint.h>

struct rmap_walker {
	int bitmap;
	uint64_t *frames; /* of the pages that can be walked from */
	size_t n, next;
};

/* NULL, or why there are no such walks here. */
const char *rmap_walk_unavailable(void);

/*
 * Pages that this CPU has faulted in get to an LRU list, where walks find them.
 * 0 or -errno.
 */
int rmap_walk_settle(void);

/*
 * For the pages of a range, which nobody touches until the walks are over. Each
 * is tried once: one that is not on an LRU list yet is left out. Walker `index`
 * of n takes each n-th, 256 at most. 0; -ENODATA: no page
 * is left, or not all is told of them to who is not quite root; or -errno. It
 * ends with the process.
 */
int rmap_walk_begin(struct rmap_walker *w, const char *at, size_t bytes,
		    unsigned int index, unsigned int n);

/* Of the next page, in turn. 0 or -errno. */
int rmap_walk(struct rmap_walker *w);

#endif
