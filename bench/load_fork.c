// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does fork() pay for copying page tables under a lock? Each op forks a
 * child, which exits at once. memory=anon: all have one root. file: one file,
 * mapped private, with a page of one's own: only then are its PTEs copied.
 */
#include "child.h"
#include "load.h"
#include "region.h"

enum { FORK_MEMORY, FORK_SIZE_BYTES };

static const char *const memories[] = {"anon", "file", NULL};
static struct region region; /* one load runs at a time */

static int prepare(struct load_ctx *ctx)
{
	int ret = region_map(&region, ctx->params[FORK_SIZE_BYTES], true);

	if (!ret && ctx->params[FORK_MEMORY])
		return region_map_filled_file(&region);
	if (!ret)
		region_fill(&region);
	return ret;
}

static int check(struct load_ctx *ctx)
{
	(void)ctx;
	return region_check(region.home, region.bytes, 0);
}

/* Have a page of one's own, and the others mapped. */
static int setup(struct load_ctx *ctx)
{
	*(volatile char *)region.home = *region.home;
	return check(ctx);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = child_fork_and_wait();
	return ret;
}

static void finish(struct load_ctx *ctx)
{
	(void)ctx;
	region_unmap(&region);
}

static uint64_t instructions_per_op(const uint64_t *p)
{
	return child_instructions(p[FORK_SIZE_BYTES]);
}

static const struct param params[] = {
	[FORK_MEMORY] = {.name = "memory", .choices = memories},
	[FORK_SIZE_BYTES] = REGION_SIZE_PARAM,
	{.name = NULL},
};

const struct load load_fork = {
	.name = "fork",
	.question = "What does fork() pay to copy page tables under a lock?",
	.op = "one fork(), its exit and the wait for it",
	.params = params,
	.prepare = prepare,
	.setup = setup,
	.forks = true,
	.run = run,
	.check = check,
	.finish = finish,
	.locks_per_op = child_locks_per_op,
	.instructions_per_op = instructions_per_op,
};
