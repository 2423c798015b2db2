// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do moves cost those who walk the reverse map of the same memory, from
 * one page after the other, and what do these cost the moves? vmas: so many
 * VMAs of each process are in the anon_vma besides: a list is searched through
 * for each page, a tree is not.
 */
#include "move.h"
#include "rmap_walk.h"

enum { WALK_VMAS = MOVE_PERIOD_NS + 1 };

static const char *const measures[] = {"moves", "walks", NULL};
static struct rmap_walker walker; /* of this process */

static int prepare(struct load_ctx *ctx)
{
	int ret = move_prepare_vmas(ctx, ctx->params[WALK_VMAS]);

	return ret ? ret : rmap_walk_settle();
}

static int setup(struct load_ctx *ctx)
{
	const struct region *r = &((struct move *)ctx->state)->region;
	int ret = move_setup_vmas(ctx, ctx->params[WALK_VMAS]);

	if (!ret)
		ret = rmap_walk_settle();
	if (!ret && ctx->is_other)
		ret = rmap_walk_begin(&walker, r->home, r->bytes, ctx->index,
				      ctx->nprocs);
	return ret;
}

static int walk(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = rmap_walk(&walker);
	return ret;
}

/* A walk takes 1000, and waits for who moves: 16 to 69 us, 8 processes of 2s8c
 */
static uint64_t instructions_per_op(const uint64_t *p)
{
	return p[MOVE_MEASURE] == MEASURE_MOVES ? move_instructions(p)
						: 10000 + 25 * p[WALK_VMAS];
}

static const struct param params[] = {
	MOVE_PARAMS("root"),
	ROLE_PARAMS(measures),
	[WALK_VMAS] = COUNT_PARAM("vmas", "VMAs", 0, REGION_VMAS_MAX, 0),
	{.name = NULL},
};

const struct load load_walk = {
	.name = "walk",
	.question = "What do moves and walks of the rmap cost each other?",
	.op = "measure=moves: as of load move; walks: a walk from one page",
	.params = params,
	.unavailable = rmap_walk_unavailable,
	.refuse = move_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = move_run,
	.run_other = walk,
	.measure = MOVE_MEASURE,
	.period = MOVE_PERIOD_NS,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.other_locks_per_op = load_no_locks, /* it reads under the lock */
	.instructions_per_op = instructions_per_op,
	.frees_tables = move_frees_tables,
};
