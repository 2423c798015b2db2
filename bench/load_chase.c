// SPDX-License-Identifier: GPL-2.0-only
/*
 * How large are the caches, and how far away? Each line of a region holds the
 * address of the next, and an op follows one. They follow each other in no
 * order that a prefetcher would guess. Caches that replace the least recently
 * used line serve all of it or none. The first sweep is not counted: it fills
 * them. Invalid if the chase does not end where it must.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "load.h"

#define LINE_BYTES 64
#define HUGE_BYTES (2ull << 20)
#define STEP	   2654435761ull /* prime, and more than all lines: meets each */

struct line {
	_Alignas(LINE_BYTES) struct line *next;
};

static struct line *at, *first;
static uint64_t lines, followed;

/* Whole huge pages where there are: their lines have sets in order. */
static int setup(struct load_ctx *ctx)
{
	uint64_t bytes = (ctx->params[0] + HUGE_BYTES - 1) & ~(HUGE_BYTES - 1);
	uint64_t i;

	first = aligned_alloc(HUGE_BYTES, bytes);
	if (!first)
		return -ENOMEM;
	madvise(first, bytes, MADV_HUGEPAGE);
	lines = ctx->params[0] / LINE_BYTES;
	for (i = 0; i < lines; i++)
		first[i].next = &first[(i + STEP) % lines];
	at = NULL;
	return 0;
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	struct line *line = at ? at : first;
	uint64_t n = ops + (at ? 0 : lines);

	(void)ctx;
	while (n--)
		line = *(struct line *volatile *)&line->next;
	at = line;
	followed += ops;
	return 0;
}

static int check(struct load_ctx *ctx)
{
	(void)ctx;
	return at == &first[followed % lines * STEP % lines] ? 0 : -EBADMSG;
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 8;
}

static const struct param params[] = {REGION_SIZE_PARAM, {.name = NULL}};

const struct load load_chase = {
	.name = "chase",
	.question = "How large are the caches, and how far away?",
	.op = "one line, whose address the one before held",
	.params = params,
	.setup = setup,
	.run = run,
	.check = check,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
