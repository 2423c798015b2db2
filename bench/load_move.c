// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do many processes that share an anon_vma root pay to move memory?
 *
 * away: the whole region goes to the other place, next time home again. Nothing
 * merges there. back: the upper half goes away and comes back, where it merges
 * with the lower half: the case that an rmap walk could miss without a lock.
 * level pte: the places differ by a page within a page table, so that every PTE
 * moves; pmd: page tables move whole. With private roots the same work contends
 * for nothing: the difference is what sharing costs.
 */
#include "move.h"

static int prepare(struct load_ctx *ctx)
{
	return move_prepare((struct move **)&ctx->state, ctx->params);
}

/* Pages first touched after the fork belong to a root of one's own. */
static int setup(struct load_ctx *ctx)
{
	struct move *m = ctx->state;

	if (ctx->params[MOVE_ROOT] == ROOT_PRIVATE)
		region_fill(&m->region);
	return 0;
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	uint64_t moves = ctx->params[MOVE_WAY] == WAY_BACK ? 2 * ops : ops;
	int ret = 0;

	while (!ret && moves--)
		ret = move_toggle(ctx->state);
	return ret;
}

static int check(struct load_ctx *ctx)
{
	return move_check(ctx->state);
}

static void finish(struct load_ctx *ctx)
{
	move_finish(ctx->state);
}

static const struct param params[] = {MOVE_PARAMS, {.name = NULL}};

const struct load load_move = {
	.name = "move",
	.question =
		"What does it cost many processes of one root to move memory?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = run,
	.check = check,
	.finish = finish,
	.root_acquisitions_per_op = move_root_acquisitions,
	.instructions_per_op = move_instructions,
};
