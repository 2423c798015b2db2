// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same as move, in processes that are the last of a long line of forks:
 * their VMAs are in the anon_vma of every generation, and a move copies all of
 * these links. The generations before are there, asleep.
 */
#include "child.h"
#include "move.h"

enum { CHAIN_DEPTH = MOVE_SIZE_BYTES + 1 };

/* A root of its own is that of the first generation of each line. */
static int setup(struct load_ctx *ctx)
{
	int ret = move_setup_anon(ctx);

	return ret ? ret : child_descend(ctx->params[CHAIN_DEPTH]);
}

static uint64_t instructions_per_op(const uint64_t *p)
{
	return move_instructions(p) + 1000 * p[CHAIN_DEPTH];
}

static const struct param params[] = {
	MOVE_PARAMS("root"),
	[CHAIN_DEPTH] = COUNT_PARAM("depth", "generations", 1, 1024, 16),
	{.name = NULL},
};

const struct load load_chain = {
	.name = "chain",
	.question = "What does a move cost with long anon_vma chains?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = move_prepare_anon,
	.setup = setup,
	.run = move_run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.instructions_per_op = instructions_per_op,
	.frees_tables = move_frees_tables,
};
