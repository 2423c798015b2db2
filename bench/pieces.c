// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "pieces.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

int pieces_map(struct pieces *p, size_t n)
{
	*p = (struct pieces){.next = 0};
	return region_map(&p->region, n * PIECE_EVERY_BYTES, true);
}

void pieces_unmap(struct pieces *p)
{
	region_unmap(&p->region);
}

int pieces_fill(struct pieces *p)
{
	size_t gap = PIECE_BYTES;

	region_fill(&p->region);
	for (; gap < p->region.bytes; gap += PIECE_EVERY_BYTES)
		if (mprotect(p->region.home + gap, PIECE_BYTES, PROT_NONE))
			return -errno;
	return 0;
}

static char *place(const struct pieces *p, size_t at, bool away)
{
	return (away ? p->region.away : p->region.home) + at;
}

int pieces_move_next(struct pieces *p)
{
	if (mremap(place(p, p->next, p->is_away), PIECE_BYTES, PIECE_BYTES,
		   MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
		   place(p, p->next, !p->is_away)) == MAP_FAILED)
		return -errno;
	p->next += PIECE_EVERY_BYTES;
	if (p->next == p->region.bytes) {
		p->next = 0;
		p->is_away = !p->is_away;
	}
	return 0;
}

int pieces_check(const struct pieces *p)
{
	size_t at = 0;
	int ret = 0;

	for (; !ret && at < p->region.bytes; at += PIECE_EVERY_BYTES)
		ret = region_check(place(p, at, p->is_away ^ (at < p->next)),
				   PIECE_BYTES, at);
	return ret;
}
