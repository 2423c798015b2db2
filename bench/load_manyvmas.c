// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same as move, with many VMAs of each process in the anon_vma of what
 * moves: an interval tree grows deeper, a list does not care who is in it.
 */
#include "move.h"

enum { MANYVMAS_VMAS = MOVE_SIZE_BYTES + 1 };

static int prepare(struct load_ctx *ctx)
{
	return move_prepare_vmas(ctx, ctx->params[MANYVMAS_VMAS]);
}

static int setup(struct load_ctx *ctx)
{
	return move_setup_vmas(ctx, ctx->params[MANYVMAS_VMAS]);
}

static const struct param params[] = {
	MOVE_PARAMS("root"),
	[MANYVMAS_VMAS] = COUNT_PARAM("vmas", "VMAs", 1, REGION_VMAS_MAX, 64),
	{.name = NULL},
};

const struct load load_manyvmas = {
	.name = "manyvmas",
	.question = "What does a move cost with many VMAs in its anon_vma?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = move_run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.instructions_per_op = move_instructions,
	.frees_tables = move_frees_tables,
};
