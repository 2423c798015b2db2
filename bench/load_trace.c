// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a real program did to its address space, as strace recorded it: how far
 * is such a program from a loop of moves? Each process replays all of it.
 */
#include "load.h"
#include "trace.h"

static struct trace recorded; /* one load runs at a time */
static char *base;

static int prepare(struct load_ctx *ctx)
{
	char path[TRACE_PATH_BYTES];

	trace_free(&recorded);
	trace_path(ctx->text, path);
	return trace_read(&recorded, path);
}

static int setup(struct load_ctx *ctx)
{
	(void)ctx;
	return trace_place(&recorded, &base);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = trace_replay(&recorded, base);
	return ret;
}

/* Each move was looked at, or there would be no sample. */
static int check(struct load_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 3000000;
}

static const struct param params[] = {
	{.name = "file", .text = "bash-seq"},
	{.name = NULL},
};

const struct load load_trace = {
	.name = "trace",
	.question = "What does a recorded program pay for its address space?",
	.op = "all that the program did to it, from start to end",
	.params = params,
	.refuse_text = trace_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = run,
	.forks = true,
	.check = check,
	.locks_per_op = load_unknown_locks,
	.instructions_per_op = instructions_per_op,
};
