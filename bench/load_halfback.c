// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the program did that showed the race in 2011: the upper half of a region
 * goes away and comes home, and the whole is compared with what it should hold.
 * As move with way=back, with a reader after each coming home.
 */
#include "move.h"

static const char *refuse(const uint64_t *p)
{
	return p[MOVE_WAY] == WAY_BACK
		       ? move_refuse(p)
		       : "its half always comes back: way must be back";
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	while (!ret && ops--) {
		ret = move_run(ctx, 1);
		if (!ret)
			ret = move_check(ctx);
	}
	return ret;
}

static uint64_t instructions_per_op(const uint64_t *p)
{
	return move_instructions(p) + p[MOVE_SIZE_BYTES] / 10;
}

static const struct param params[] = {
	[MOVE_LEVEL] = {.name = "level", .choices = move_levels},
	[MOVE_WAY] = {.name = "way",
		      .choices = move_ways,
		      .fallback = WAY_BACK},
	[MOVE_ROOT] = {.name = "root", .choices = move_roots},
	[MOVE_SIZE_BYTES] = REGION_SIZE_PARAM,
	{.name = NULL},
};

const struct load load_halfback = {
	.name = "halfback",
	.question = "What did the program of 2011 pay?",
	.op = "half a region away and back, and all of it compared",
	.params = params,
	.refuse = refuse,
	.prepare = move_prepare_anon,
	.setup = move_setup_anon,
	.run = run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.instructions_per_op = instructions_per_op,
	.frees_tables = move_frees_tables,
};
