// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the harness itself cost? The op is an empty turn of a loop: no
 * shared line is touched and no lock taken, so anything that shows here is the
 * sampler's own. Invalid if the compiler removes the loop, hence the barrier.
 */
#include "load.h"

static int run(struct load_ctx *ctx, uint64_t ops)
{
	(void)ctx;
	while (ops--)
		__asm__ volatile("" ::: "memory");
	return 0;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 2;
}

static const struct param params[] = {{.name = NULL}};

const struct load load_null = {
	.name = "null",
	.question = "What does the harness itself cost?",
	.op = "an empty turn of a loop",
	.params = params,
	.run = run,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
