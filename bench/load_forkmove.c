// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do fork() and moves of the same root cost each other? A fork adds VMAs
 * to the anon_vma, its child's exit removes them.
 */
#include "child.h"
#include "move.h"

static const char *const measures[] = {"moves", "forks", NULL};

static int run_forks(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = child_fork_and_wait();
	return ret;
}

static uint64_t instructions_per_op(const uint64_t *p)
{
	return p[MOVE_MEASURE] == MEASURE_MOVES
		       ? move_instructions(p)
		       : child_instructions(p[MOVE_SIZE_BYTES]);
}

static const struct param params[] = {
	MOVE_PARAMS("root"),
	ROLE_PARAMS(measures),
	{.name = NULL},
};

const struct load load_forkmove = {
	.name = "forkmove",
	.question = "What do fork() and moves of one root cost each other?",
	.op = "measure=moves: as of load move; forks: as of load fork",
	.params = params,
	.refuse = move_refuse,
	.prepare = move_prepare_anon,
	.setup = move_setup_anon,
	.forks = true,
	.run = move_run,
	.run_other = run_forks,
	.measure = MOVE_MEASURE,
	.period = MOVE_PERIOD_NS,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.other_locks_per_op = child_locks_per_op,
	.instructions_per_op = instructions_per_op,
	.frees_tables = move_frees_tables,
};
