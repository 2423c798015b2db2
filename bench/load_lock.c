// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a lock's hand-off cost, by how its waiters wait? "ticket": all
 * watch one word, which each release takes from all of them; "mcs": each
 * watches a line of its own (Mellor-Crummey and Scott, ACM TOCS 1991). Of n
 * processes that want it always, a hand-off takes n transfers, and 5 whatever
 * n is. Invalid if two were inside at once.
 */
#include "spinlocks.h"

#include <errno.h>

#include "load.h"

static struct spinlocks *s;
static uint64_t done; /* by this process */

static int prepare(struct load_ctx *ctx)
{
	return load_map_shared((void **)&s, spinlocks_bytes(ctx->nprocs));
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	done += ops;
	while (ops--) {
		if (ctx->params[0]) {
			mcs_lock(s, ctx->index);
			s->mcs_inside++;
			mcs_unlock(s, ctx->index);
		} else {
			ticket_lock(s);
			s->ticket_inside++;
			ticket_unlock(s);
		}
	}
	return 0;
}

/* Not atomic, so a count is lost if two were inside. All do equal ops. */
static int check(struct load_ctx *ctx)
{
	uint64_t inside = ctx->params[0] ? s->mcs_inside : s->ticket_inside;

	return inside == done * ctx->nprocs ? 0 : -EBADMSG;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 800;
}

static const char *const kinds[] = {"ticket", "mcs", NULL};
static const struct param params[] = {{.name = "kind", .choices = kinds},
				      {.name = NULL}};

const struct load load_lock = {
	.name = "lock",
	.question = "What does a lock's hand-off cost?",
	.op = "one wait for the lock, taken and released",
	.params = params,
	.prepare = prepare,
	.run = run,
	.check = check,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
