// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do many processes that share an anon_vma root pay to move memory?
 *
 * away: the whole region goes to the other place, next time home again. Nothing
 * merges there. back: the upper half goes away and comes back, where it merges
 * with the lower half: the case that an rmap walk could miss without a lock.
 * level pte: the places differ by a page within a page table, so that every PTE
 * moves; pmd: page tables move whole. With private roots the same work contends
 * for nothing: the difference is what sharing costs.
 */
#include <stdlib.h>

#include "region.h"
#include "load.h"

enum { LEVEL, WAY, ROOT, SIZE_BYTES };
enum { LEVEL_PTE, LEVEL_PMD };
enum { WAY_AWAY, WAY_BACK };
enum { ROOT_SHARED, ROOT_PRIVATE };

struct move {
	struct region region;
	size_t half; /* offset of what moves */
	bool is_away;
};

static int prepare(struct load_ctx *ctx)
{
	const uint64_t *p = ctx->params;
	struct move *m = calloc(1, sizeof(*m));
	int ret;

	if (!m)
		return -12;
	ret = region_map(&m->region, p[SIZE_BYTES], p[LEVEL] == LEVEL_PMD);
	if (ret) {
		free(m);
		return ret;
	}
	if (p[WAY] == WAY_BACK)
		m->half = p[SIZE_BYTES] / 2;
	if (p[ROOT] == ROOT_SHARED)
		region_fill(&m->region);
	ctx->state = m;
	return 0;
}

/* Pages first touched after the fork belong to a root of one's own. */
static int setup(struct load_ctx *ctx)
{
	struct move *m = ctx->state;

	if (ctx->params[ROOT] == ROOT_PRIVATE)
		region_fill(&m->region);
	return 0;
}

static int toggle(struct move *m)
{
	char *home = m->region.home + m->half;
	size_t bytes = m->region.bytes - m->half;

	m->is_away = !m->is_away;
	return m->is_away ? region_move(home, m->region.away, bytes)
			  : region_move(m->region.away, home, bytes);
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	struct move *m = ctx->state;
	int ret = 0;

	while (!ret && ops--) {
		ret = toggle(m);
		if (!ret && ctx->params[WAY] == WAY_BACK)
			ret = toggle(m);
	}
	return ret;
}

static int check(struct load_ctx *ctx)
{
	struct move *m = ctx->state;
	size_t moved = m->region.bytes - m->half;
	int ret = region_check(m->region.home, m->half, 0);

	if (ret)
		return ret;
	return region_check(m->is_away ? m->region.away
				       : m->region.home + m->half,
			    moved, m->half);
}

static void finish(struct load_ctx *ctx)
{
	struct move *m = ctx->state;

	region_unmap(&m->region);
	free(m);
}

static const char *refuse(const uint64_t *p)
{
	uint64_t unit = p[LEVEL] == LEVEL_PMD ? PMD_BYTES : PAGE_BYTES;

	if (p[WAY] == WAY_BACK)
		unit *= 2;
	return p[SIZE_BYTES] % unit
		       ? "size_bytes must be whole page tables (2M) at level "
			 "pmd, whole pages (4K) at pte; twice that for way=back"
		       : NULL;
}

/* Page tables of one move, as move_page_tables() would visit them. */
static int64_t tables(const uint64_t *p)
{
	uint64_t half = p[WAY] == WAY_BACK ? p[SIZE_BYTES] / 2 : 0;
	uint64_t off = p[LEVEL] == LEVEL_PTE ? PAGE_BYTES : 0;

	return (int64_t)region_extents(half, off, p[SIZE_BYTES] - half);
}

static int64_t root_acquisitions_per_op(const uint64_t *p, enum rule rule)
{
	int64_t n = tables(p), back = p[WAY] == WAY_BACK;
	int64_t trips = back ? 2 : 1;

	switch (rule) {
	case RULE_MAINLINE:
		/* only the way back merges, and only PTEs ask whether it did */
		return p[LEVEL] == LEVEL_PMD ? n * trips : n * back;
	case RULE_LOCK_PMD:
		return n * trips;
	case RULE_LOCK_VMA:
		return trips;
	case RULE_REORDER:
		return back;
	case RULE_UNSAFE:
		return 0;
	case RULE_UNKNOWN:
		break;
	}
	return -1;
}

/* Fitted to sim_instructions of mainline on 2s8c; sizes the work, no more. */
static uint64_t instructions_per_op(const uint64_t *p)
{
	uint64_t pages = p[SIZE_BYTES] / PAGE_BYTES;

	return 9800 + (p[LEVEL] == LEVEL_PTE ? 24 * pages : 0);
}

static const char *const levels[] = {"pte", "pmd", NULL};
static const char *const ways[] = {"away", "back", NULL};
static const char *const roots[] = {"shared", "private", NULL};

static const struct param params[] = {
	[LEVEL] = {.name = "level", .choices = levels},
	[WAY] = {.name = "way", .choices = ways},
	[ROOT] = {.name = "root", .choices = roots},
	[SIZE_BYTES] = {.name = "size_bytes",
			.min = 2 * PAGE_BYTES,
			.max = 1ull << 30,
			.fallback = 8ull << 20},
	{.name = NULL},
};

const struct load load_move = {
	.name = "move",
	.question =
		"What does it cost many processes of one root to move memory?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = refuse,
	.prepare = prepare,
	.setup = setup,
	.run = run,
	.check = check,
	.finish = finish,
	.root_acquisitions_per_op = root_acquisitions_per_op,
	.instructions_per_op = instructions_per_op,
};
