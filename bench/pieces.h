/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A heap in pieces, with gaps between them so that no two merge, that move one
 * after the other to the other place, and then home again.
 */
#ifndef RMAPBENCH_PIECES_H
#define RMAPBENCH_PIECES_H

#include "region.h"

#define PIECE_BYTES	  (16 * PAGE_BYTES) /* within one page table */
#define PIECE_EVERY_BYTES (2 * PIECE_BYTES)

struct pieces {
	struct region region;
	size_t next;  /* offset of the next that moves */
	bool is_away; /* from there on; those before it are in the other place
		       */
};

/* So many, not yet filled; pieces_unmap() in any case. 0 or -errno. */
int pieces_map(struct pieces *p, size_t n);
void pieces_unmap(struct pieces *p);

/* The pattern, and the gaps. 0 or -errno. */
int pieces_fill(struct pieces *p);

/* mremap() of the next one, with MREMAP_DONTUNMAP. 0 or -errno. */
int pieces_move_next(struct pieces *p);

/* Is the pattern where the moves have brought it? 0 or -EBADMSG. */
int pieces_check(const struct pieces *p);

#endif
