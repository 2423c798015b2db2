// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does it take to wake a process on another CPU? A byte goes round through
 * pipes, one into each process, who sleeps until it comes: as `perf bench sched
 * pipe` has it, whose op of two processes is two of these. One process alone
 * reads what it wrote, and never sleeps. Invalid if one slept in less than half
 * of its ops.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "load.h"

enum { READ_END, WRITE_END };

static int (*pipes)[2]; /* one load runs at a time */
static uint64_t done;	/* ops of this process */

static int prepare(struct load_ctx *ctx)
{
	unsigned int i;

	pipes = calloc(ctx->nprocs, sizeof(*pipes));
	for (i = 0; i < ctx->nprocs; i++)
		if (!pipes || pipe(pipes[i]))
			return -errno;
	return write(pipes[0][WRITE_END], "", 1) == 1 ? 0 : -errno;
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	int from = pipes[ctx->index][READ_END];
	int to = pipes[(ctx->index + 1) % ctx->nprocs][WRITE_END];
	char byte;

	for (done += ops; ops--;)
		if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1)
			return -errno;
	return 0;
}

static int check(struct load_ctx *ctx)
{
	struct rusage used;

	if (getrusage(RUSAGE_SELF, &used))
		return -errno;
	return ctx->nprocs > 1 && (uint64_t)used.ru_nvcsw < done / 2 ? -EBADMSG
								     : 0;
}

static void finish(struct load_ctx *ctx)
{
	for (unsigned int i = 0; i < 2 * ctx->nprocs; i++)
		close(pipes[i / 2][i % 2]);
	free(pipes);
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 5000;
}

static const struct param params[] = {{.name = NULL}};

const struct load load_wakeup = {
	.name = "wakeup",
	.question = "What does it take to wake a process on another CPU?",
	.op = "one wait for a byte from a pipe, passed on",
	.params = params,
	.prepare = prepare,
	.run = run,
	.check = check,
	.finish = finish,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
