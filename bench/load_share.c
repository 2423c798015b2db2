// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does it cost that processes use one line? "false": each adds to a word
 * of its own, up to eight of them in one line; "padded": each in a line of its
 * own; "read": all read one word, which the first writes now and then. In
 * theory up to a transfer an op, none, and as many as there are writes times
 * readers. Invalid if a word does not hold its ops.
 */
#include <errno.h>
#include <stdatomic.h>

#include "load.h"
#include "sampler.h"

enum { KIND_FALSE, KIND_PADDED, KIND_READ };

#define LINE_WORDS   8
#define BYTES	     (NPROCS_MAX * LINE_WORDS * sizeof(uint64_t))
#define WRITES_EVERY 1024 /* ops of the first process, where all read */

static _Atomic uint64_t *words;
static uint64_t added; /* by this process */

static int prepare(struct load_ctx *ctx)
{
	(void)ctx;
	return load_map_shared((void **)&words, BYTES);
}

static uint64_t word_of(const struct load_ctx *ctx)
{
	return ctx->index * (ctx->params[0] == KIND_PADDED ? LINE_WORDS : 1);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	uint64_t at = word_of(ctx);

	if (ctx->params[0] != KIND_READ) {
		added += ops;
		while (ops--)
			atomic_fetch_add(&words[at], 1);
		return 0;
	}
	for (; ops--; added++)
		if (ctx->index || added % WRITES_EVERY)
			atomic_load(&words[0]);
		else
			atomic_store(&words[0], added);
	return 0;
}

static int check(struct load_ctx *ctx)
{
	uint64_t word = words[word_of(ctx)];
	return word == added || (ctx->params[0] == KIND_READ && word <= added)
		       ? 0
		       : -EBADMSG;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	return params[0] == KIND_FALSE ? 40 : 6;
}

static const char *const kinds[] = {"false", "padded", "read", NULL};
static const struct param params[] = {{.name = "kind", .choices = kinds},
				      {.name = NULL}};

const struct load load_share = {
	.name = "share",
	.question = "What does it cost that processes use one line?",
	.op = "one access to the line",
	.params = params,
	.prepare = prepare,
	.run = run,
	.check = check,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
