/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the loads that move anonymous memory share: their parameters, the moves
 * themselves, and how many root locks a strategy takes for them.
 */
#ifndef RMAPBENCH_MOVE_H
#define RMAPBENCH_MOVE_H

#include <stdbool.h>

#include "load.h"
#include "region.h"

/* The first parameters of each such load, in this order: MOVE_PARAMS. */
enum { MOVE_LEVEL, MOVE_WAY, MOVE_ROOT, MOVE_SIZE_BYTES };
enum { LEVEL_PTE, LEVEL_PMD };
enum { WAY_AWAY, WAY_BACK };
enum { ROOT_SHARED, ROOT_PRIVATE };

extern const char *const move_levels[], *const move_ways[], *const move_roots[];

#define MOVE_PARAMS                                                            \
	[MOVE_LEVEL] = {.name = "level", .choices = move_levels},              \
	[MOVE_WAY] = {.name = "way", .choices = move_ways},                    \
	[MOVE_ROOT] = {.name = "root", .choices = move_roots},                 \
	[MOVE_SIZE_BYTES] = {.name = "size_bytes",                             \
			     .min = 2 * PAGE_BYTES,                            \
			     .max = 1ull << 30,                                \
			     .fallback = 8ull << 20}

struct move {
	struct region region;
	size_t half; /* offset of what moves: 0 or the middle */
	bool is_away;
};

/* Why params cannot be combined, or NULL. */
const char *move_refuse(const uint64_t *params);

/* Map, and for a shared root fill, the region: *m is the caller's to free. */
int move_prepare(struct move **m, const uint64_t *params);
void move_finish(struct move *m);

/* To the other place: away if home, home if away. 0 or -errno. */
int move_toggle(struct move *m);

/* Is the pattern where the moves have brought it? 0 or -EBADMSG. */
int move_check(const struct move *m);

/* Root locks of one op: a move, or with way=back one out and one home. */
int64_t move_root_acquisitions(const uint64_t *params, enum rule rule);

/* Instructions of such an op, about. */
uint64_t move_instructions(const uint64_t *params);

#endif
