// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an anonymous page cost, from its fault to its unmapping? Each page
 * of a private region is written once, and all are given back at once. No page
 * table moves: what strategies must not make slower, and others have measured.
 * Invalid if a page is still there.
 */
#include <errno.h>
#include <sys/mman.h>

#include "load.h"
#include "region.h"

static struct region region;

static int setup(struct load_ctx *ctx)
{
	return region_map(&region, ctx->params[0], true);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	volatile char *page;

	(void)ctx;
	while (ops--) {
		for (page = region.home; page < region.home + region.bytes;
		     page += PAGE_BYTES)
			*page = 1;
		if (madvise(region.home, region.bytes, MADV_DONTNEED))
			return -errno;
	}
	return 0;
}

static int check(struct load_ctx *ctx)
{
	unsigned char there;
	size_t at;

	(void)ctx;
	for (at = 0; at < region.bytes; at += PAGE_BYTES)
		if (mincore(region.home + at, PAGE_BYTES, &there) || there & 1)
			return -EBADMSG;
	return 0;
}

static void teardown(struct load_ctx *ctx)
{
	(void)ctx;
	region_unmap(&region);
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	return params[0] / PAGE_BYTES * 2500;
}

static const struct param params[] = {REGION_SIZE_PARAM, {.name = NULL}};

const struct load load_fault = {
	.name = "fault",
	.question = "What does a page cost, from fault to unmap?",
	.op = "all pages of a region written, and given back",
	.params = params,
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
