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

/* Pages touched before the fork share a root; after it each has its own. */
static int fill(struct load_ctx *ctx, uint64_t root)
{
	struct move *m = ctx->state;

	if (ctx->params[MOVE_ROOT] == root)
		region_fill(&m->region);
	return 0;
}

static int prepare(struct load_ctx *ctx)
{
	int ret = move_prepare(ctx);

	return ret ? ret : fill(ctx, ROOT_SHARED);
}

static int setup(struct load_ctx *ctx)
{
	return fill(ctx, ROOT_PRIVATE);
}

static struct lock_counts locks_per_op(const uint64_t *p,
				       const struct rule *rule)
{
	return (struct lock_counts){move_locks_per_op(p, rule->anon),
				    LOCKS_TAKEN(0)};
}

static const struct param params[] = {MOVE_PARAMS("root"), {.name = NULL}};

const struct load load_move = {
	.name = "move",
	.question =
		"What does it cost many processes of one root to move memory?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = move_run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = locks_per_op,
	.instructions_per_op = move_instructions,
	.frees_tables = move_frees_tables,
};
