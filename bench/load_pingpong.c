// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a hand-off between two CPUs cost? Each process waits until a number
 * in a shared line says that it is its turn, and passes the turn on. Those that
 * wait lose their copies (one upgrade), and fetch the line again (a transfer
 * each). by=cas: who waits tries to pass the turn on until it can (a transfer
 * alone); memory=node0: in a line of node 0; as published tables are made
 * (github.com/nviennot/core-to-core-latency). Invalid if the turn is lost.
 */
#include <errno.h>
#include <stdatomic.h>

#include "load.h"
#include "relax.h"

enum { BY_STORE, BY_CAS };

static _Atomic uint64_t *turn; /* one load runs at a time */
static uint64_t passed;	       /* by this process */

static int prepare(struct load_ctx *ctx)
{
	int ret = load_map_shared((void **)&turn, sizeof(*turn));

	return !ret && ctx->params[1] ? load_bind_to_node0(turn) : ret;
}

static void pass_by_cas(uint64_t ops, uint64_t mine, unsigned int nprocs)
{
	uint64_t seen;

	for (; ops--; mine += nprocs)
		do
			seen = mine;
		while (!atomic_compare_exchange_strong(turn, &seen, mine + 1));
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	uint64_t mine = passed * ctx->nprocs + ctx->index;

	passed += ops;
	if (ctx->params[0] == BY_CAS)
		pass_by_cas(ops, mine, ctx->nprocs);
	for (; ctx->params[0] == BY_STORE && ops--; mine += ctx->nprocs) {
		while (atomic_load_explicit(turn, memory_order_acquire) != mine)
			cpu_relax();
		atomic_store_explicit(turn, mine + 1, memory_order_release);
	}
	return 0;
}

static int check(struct load_ctx *ctx)
{
	return *turn == passed * ctx->nprocs ? 0 : -EBADMSG;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 500;
}

static const char *const ways[] = {"store", "cas", NULL};
static const char *const memories[] = {"own", "node0", NULL};
static const struct param params[] = {{.name = "by", .choices = ways},
				      {.name = "memory", .choices = memories},
				      {.name = NULL}};

const struct load load_pingpong = {
	.name = "pingpong",
	.question = "What does a hand-off between two CPUs cost?",
	.op = "one wait for the turn, passed on",
	.params = params,
	.prepare = prepare,
	.run = run,
	.check = check,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
