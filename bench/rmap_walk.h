/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks of the reverse map that change nothing but accessed bits: what is
 * written to the bitmap of idle pages makes the kernel look for every mapping
 * of a page (Documentation/admin-guide/mm/idle_page_tracking.rst).
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
 * For the pages of a range, which nobody touches until the walks are over. Each
 * is tried once: one that is not on an LRU list yet is left out. 0; -ENODATA:
 * no page is left; or -errno. rmap_walk_end() in any case.
 */
int rmap_walk_begin(struct rmap_walker *w, const char *at, size_t bytes);
void rmap_walk_end(struct rmap_walker *w);

/* Of the next page, in turn. 0 or -errno. */
int rmap_walk(struct rmap_walker *w);

#endif
