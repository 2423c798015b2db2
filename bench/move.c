// SPDX-License-Identifier: GPL-2.0-only
#include "move.h"

#include <errno.h>
#include <stdlib.h>

const char *const move_levels[] = {"pte", "pmd", NULL};
const char *const move_all_levels[] = {"pte", "pmd", "thp", "pud", NULL};
const char *const move_ways[] = {"away", "back", NULL};
const char *const move_roots[] = {"shared", "private", NULL};

/* What moves at once; of a page table, so that none moves whole: its pages. */
static const uint64_t units[] = {
	[LEVEL_PTE] = PAGE_BYTES,
	[LEVEL_PMD] = PMD_BYTES,
	[LEVEL_THP] = PMD_BYTES,
	[LEVEL_PUD] = PUD_BYTES,
};

const char *move_refuse(const uint64_t *p)
{
	uint64_t unit = units[p[MOVE_LEVEL]];

	if (p[MOVE_WAY] == WAY_BACK)
		unit *= 2;
	return p[MOVE_SIZE_BYTES] % unit
		       ? "size_bytes must be whole page tables (2M) at levels "
			 "pmd and thp, 1G at pud, whole pages (4K) at pte; "
			 "twice that for way=back"
		       : NULL;
}

static int map(struct region *r, const uint64_t *p)
{
	int ret;

	if (p[MOVE_LEVEL] == LEVEL_PUD)
		return region_map_on(r, p[MOVE_SIZE_BYTES], PUD_BYTES);
	ret = region_map(r, p[MOVE_SIZE_BYTES], p[MOVE_LEVEL] != LEVEL_PTE);
	if (!ret && p[MOVE_LEVEL] == LEVEL_THP)
		ret = region_ask_huge(r);
	return ret;
}

int move_prepare(struct load_ctx *ctx)
{
	const uint64_t *p = ctx->params;
	struct move *m = calloc(1, sizeof(*m));
	int ret;

	if (!m)
		return -ENOMEM;
	ret = map(&m->region, p);
	if (ret) {
		free(m);
		return ret;
	}
	if (p[MOVE_WAY] == WAY_BACK)
		m->half = p[MOVE_SIZE_BYTES] / 2;
	ctx->state = m;
	return 0;
}

static int fill(struct load_ctx *ctx, uint64_t root, size_t vmas)
{
	struct move *m = ctx->state;
	int ret = 0;

	if (ctx->params[MOVE_ROOT] != root)
		return 0;
	if (vmas)
		ret = region_add_vmas(&m->region, vmas);
	if (ret)
		return ret;
	/* a gigabyte of pages each would be more than most computers have */
	if (ctx->params[MOVE_LEVEL] == LEVEL_PUD)
		region_fill_tables(&m->region);
	else
		region_fill(&m->region);
	return 0;
}

int move_prepare_vmas(struct load_ctx *ctx, size_t vmas)
{
	int ret = move_prepare(ctx);

	return ret ? ret : fill(ctx, ROOT_SHARED, vmas);
}

int move_setup_vmas(struct load_ctx *ctx, size_t vmas)
{
	return fill(ctx, ROOT_PRIVATE, vmas);
}

int move_prepare_anon(struct load_ctx *ctx)
{
	return move_prepare_vmas(ctx, 0);
}

int move_setup_anon(struct load_ctx *ctx)
{
	return move_setup_vmas(ctx, 0);
}

void move_finish(struct load_ctx *ctx)
{
	struct move *m = ctx->state;

	region_unmap(&m->region);
	free(m);
}

static int toggle(struct move *m)
{
	char *home = m->region.home + m->half;
	size_t bytes = m->region.bytes - m->half;

	m->is_away = !m->is_away;
	return m->is_away ? region_move(home, m->region.away, bytes)
			  : region_move(m->region.away, home, bytes);
}

int move_run(struct load_ctx *ctx, uint64_t ops)
{
	uint64_t moves = ctx->params[MOVE_WAY] == WAY_BACK ? 2 * ops : ops;
	int ret = 0;

	while (!ret && moves--)
		ret = toggle(ctx->state);
	return ret;
}

int move_check(struct load_ctx *ctx)
{
	const struct move *m = ctx->state;
	char *at = m->is_away ? m->region.away : m->region.home + m->half;
	size_t moved = m->region.bytes - m->half;
	int ret = region_check(m->region.home, m->half, 0);

	if (ret)
		return ret;
	if (ctx->params[MOVE_LEVEL] == LEVEL_PUD)
		return region_check_tables(at, moved, m->half);
	ret = region_check(at, moved, m->half);
	/* back, it is one VMA with what stayed */
	if (!ret && ctx->params[MOVE_LEVEL] == LEVEL_THP)
		ret = region_check_huge(
			at, !m->half || m->is_away ? moved : m->region.bytes);
	return ret;
}

/* Page tables of one move, or huge pages, as move_page_tables() would visit
 * them. */
static uint64_t tables(const uint64_t *p)
{
	uint64_t half = p[MOVE_WAY] == WAY_BACK ? p[MOVE_SIZE_BYTES] / 2 : 0;
	uint64_t off = p[MOVE_LEVEL] == LEVEL_PTE ? PAGE_BYTES : 0;

	if (p[MOVE_LEVEL] == LEVEL_PUD)
		return (p[MOVE_SIZE_BYTES] - half) / PUD_BYTES;
	return region_extents(half, off, p[MOVE_SIZE_BYTES] - half);
}

struct range move_locks(enum move_rule rule, bool whole, uint64_t tables,
			uint64_t moves, uint64_t merges)
{
	switch (rule) {
	case MOVE_MAINLINE:
		/* only PTEs ask whether it merged */
		return LOCKS_TAKEN(tables * (whole ? moves : merges));
	case MOVE_TABLE:
		return LOCKS_TAKEN(tables * moves);
	case MOVE_ONCE:
		return LOCKS_TAKEN(moves);
	case MOVE_HELD:
		return (struct range){true, moves, tables * moves};
	case MOVE_MERGE:
		return LOCKS_TAKEN(merges);
	case MOVE_NONE:
		break;
	}
	return LOCKS_TAKEN(0);
}

struct range move_locks_per_op(const uint64_t *p, enum move_rule rule)
{
	/* only the way back merges */
	uint64_t back = p[MOVE_WAY] == WAY_BACK;

	/* a huge page is locked as PTEs are */
	bool whole = p[MOVE_LEVEL] == LEVEL_PMD || p[MOVE_LEVEL] == LEVEL_PUD;

	return move_locks(rule, whole, tables(p), 1 + back, back);
}

struct lock_counts move_anon_locks_per_op(const uint64_t *p,
					  const struct rule *rule)
{
	return (struct lock_counts){move_locks_per_op(p, rule->anon),
				    LOCKS_TAKEN(0)};
}

/* Those of the place that it leaves, unless they move along. */
bool move_frees_tables(const uint64_t *p)
{
	return p[MOVE_LEVEL] == LEVEL_PTE;
}

/* Fitted to sim_instructions of mainline on 2s8c; sizes the work, no more. */
uint64_t move_instructions(const uint64_t *p)
{
	uint64_t pages = p[MOVE_SIZE_BYTES] / PAGE_BYTES;

	return 9800 + (p[MOVE_LEVEL] == LEVEL_PTE ? 24 * pages : 0);
}
