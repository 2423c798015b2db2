// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a collector does that relocates by moving pages: piece after piece of
 * its heap goes to the other space, next time back over what it has left there.
 */
#include "move.h"
#include "pieces.h"

enum { GC_ROOT, GC_PIECES };

static struct pieces heap; /* one load runs at a time */

static int prepare(struct load_ctx *ctx)
{
	int ret = pieces_map(&heap, ctx->params[GC_PIECES]);

	return ret || ctx->params[GC_ROOT] ? ret : pieces_fill(&heap);
}

static int setup(struct load_ctx *ctx)
{
	return ctx->params[GC_ROOT] ? pieces_fill(&heap) : 0;
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = pieces_move_next(&heap);
	return ret;
}

static int check(struct load_ctx *ctx)
{
	(void)ctx;
	return pieces_check(&heap);
}

static void finish(struct load_ctx *ctx)
{
	(void)ctx;
	pieces_unmap(&heap);
}

/* One page table an op, and no merge. */
static struct lock_counts locks_per_op(const uint64_t *p,
				       const struct rule *rule)
{
	(void)p;
	return (struct lock_counts){move_locks(rule->anon, false, 1, 1, 0),
				    LOCKS_TAKEN(0)};
}

static uint64_t instructions_per_op(const uint64_t *p)
{
	(void)p;
	return 12000;
}

static const struct param params[] = {
	[GC_ROOT] = {.name = "root", .choices = move_roots},
	[GC_PIECES] = COUNT_PARAM("pieces", "pieces", 2, 4096, 64),
	{.name = NULL},
};

const struct load load_gc = {
	.name = "gc",
	.question = "What does a collector pay that moves pages?",
	.op = "one mremap() of 64 KiB with MREMAP_DONTUNMAP",
	.params = params,
	.prepare = prepare,
	.setup = setup,
	.run = run,
	.check = check,
	.finish = finish,
	.locks_per_op = locks_per_op,
	.instructions_per_op = instructions_per_op,
};
