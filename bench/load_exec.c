// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any program, with its arguments, as often as there are ops, by as many
 * processes side by side: what of the kernel do they share? Invalid if one ends
 * with anything but 0. What it prints is lost.
 */
#include "load.h"
#include "program.h"

static int prepare(struct load_ctx *ctx)
{
	return program_take(ctx->text);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int ret = 0;

	(void)ctx;
	while (!ret && ops--)
		ret = program_run();
	return ret;
}

/* Each op has ended well, or there would be no sample. */
static int check(struct load_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static void finish(struct load_ctx *ctx)
{
	(void)ctx;
	program_drop();
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 500000;
}

static const struct param params[] = {
	{.name = "program", .text = "/bin/true"},
	{.name = NULL},
};

const struct load load_exec = {
	.name = "exec",
	.question = "What do copies of a program share in the kernel?",
	.op = "the program, from start to end",
	.params = params,
	.refuse_text = program_refuse,
	.prepare = prepare,
	.run = run,
	.forks = true,
	.check = check,
	.finish = finish,
	.locks_per_op = load_unknown_locks,
	.instructions_per_op = instructions_per_op,
};
