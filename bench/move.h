/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the loads that move memory share: their parameters, the moves
 * themselves, and how many locks a strategy takes for them.
 */
#ifndef RMAPBENCH_MOVE_H
#define RMAPBENCH_MOVE_H

#include <stdbool.h>

#include "load.h"
#include "region.h"

/* The first parameters of each such load, in this order: MOVE_PARAMS. */
enum { MOVE_LEVEL, MOVE_WAY, MOVE_ROOT, MOVE_SIZE_BYTES };
enum { LEVEL_PTE, LEVEL_PMD, LEVEL_THP, LEVEL_PUD };
enum { WAY_AWAY, WAY_BACK };
enum { ROOT_SHARED, ROOT_PRIVATE };

/* move_levels: what moves whatever is moved; all_levels: anonymous memory */
extern const char *const move_levels[], *const move_all_levels[];
extern const char *const move_ways[], *const move_roots[];

/*
 * The parameters after those, where each second process does something else:
 * whose ops are timed, and how often a process in the background begins one; 0:
 * when the one before has ended.
 */
enum { MOVE_MEASURE = MOVE_SIZE_BYTES + 1, MOVE_PERIOD_NS };
enum { MEASURE_MOVES, MEASURE_OTHERS };
#define ROLE_PARAMS(measures)                                                  \
	[MOVE_MEASURE] = {.name = "measure", .choices = measures},             \
	[MOVE_PERIOD_NS] = COUNT_PARAM("period_ns", "ns", 0, 1000000000, 0)

/* what is shared: what the parameter of MOVE_ROOT is called */
#define MOVE_PARAMS(shared)                                                    \
	[MOVE_LEVEL] = {.name = "level", .choices = move_levels},              \
	[MOVE_WAY] = {.name = "way", .choices = move_ways},                    \
	[MOVE_ROOT] = {.name = shared, .choices = move_roots},                 \
	[MOVE_SIZE_BYTES] = REGION_SIZE_PARAM

struct move {
	struct region region;
	size_t half; /* offset of what moves: 0 or the middle */
	bool is_away;
};

/* Why params cannot be combined, or NULL. */
const char *move_refuse(const uint64_t *params);

/*
 * Of struct load, with a struct move as the load's state: map the region, not
 * yet filled; move it about; see that the pattern is where the moves brought
 * it.
 */
int move_prepare(struct load_ctx *ctx);

/*
 * The same of anonymous memory: it is filled before the fork if the parameter
 * says that the processes share its root, else after it by each. vmas: so many
 * of each process have its anon_vma besides.
 */
int move_prepare_vmas(struct load_ctx *ctx, size_t vmas);
int move_setup_vmas(struct load_ctx *ctx, size_t vmas);
int move_prepare_anon(struct load_ctx *ctx); /* with none besides */
int move_setup_anon(struct load_ctx *ctx);

int move_run(struct load_ctx *ctx, uint64_t ops);
int move_check(struct load_ctx *ctx);
void move_finish(struct load_ctx *ctx);

/*
 * How often moves take the lock of what is moved, by the rule: so many moves
 * of so many page tables each, of which some merge with a neighbour.
 * whole: page tables move whole.
 */
struct range move_locks(enum move_rule rule, bool whole, uint64_t tables,
			uint64_t moves, uint64_t merges);

/*
 * How often one op, a move or with way=back one out and one home, takes the
 * lock of what is moved: the root lock of anonymous memory, the i_mmap lock of
 * a file.
 */
struct range move_locks_per_op(const uint64_t *params, enum move_rule rule);

/* Of struct load: the same of anonymous memory. */
struct lock_counts move_anon_locks_per_op(const uint64_t *params,
					  const struct rule *rule);

/* Of such an op: does it free page tables, and about how many instructions. */
bool move_frees_tables(const uint64_t *params);
uint64_t move_instructions(const uint64_t *params);

#endif
