/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-associative tag stores of the coherence model, all with
 * least-recently-used replacement. The second level belongs to one CPU's
 * thread; others only take lines away, by compare-and-swap on the tag. A
 * last-level cache is locked set by set.
 */
#ifndef RMAPBENCH_CACHE_H
#define RMAPBENCH_CACHE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * State of a line in a core's caches, in the low bits of a tag; tag 0 is an
 * empty way. A last-level cache uses S and M: clean and dirty.
 */
enum state { STATE_I, STATE_S, STATE_O, STATE_E, STATE_M };

#define TAG(line, state) ((line) << 3 | (state))
#define TAG_LINE(tag)	 ((tag) >> 3)
#define TAG_STATE(tag)	 ((enum state)((tag)&7))

struct way {
	_Atomic uint64_t tag;
	_Atomic uint64_t written; /* clock of the owner's last store */
	uint64_t used;		  /* recency; the owner's (or the set lock's) */
};

struct cache {
	struct way *ways; /* sets x nways */
	uint64_t sets;
	uint64_t mask; /* sets - 1 if that is a power of two, else 0 */
	uint32_t nways;
	atomic_flag *locks; /* per set; NULL in a core's own */
};

/* 0 or -ENOMEM. */
int cache_init(struct cache *c, uint64_t kib, uint64_t nways, bool locked);
void cache_destroy(struct cache *c);

static inline uint64_t cache_index(const struct cache *c, uint64_t line)
{
	return c->mask ? line & c->mask : line % c->sets;
}

static inline struct way *cache_set(struct cache *c, uint64_t line)
{
	return c->ways + cache_index(c, line) * c->nways;
}

/* The way that holds line, or NULL. */
struct way *cache_find(struct cache *c, uint64_t line);

/* The way that a new line should take: an empty one, else the oldest. */
struct way *cache_victim(struct cache *c, uint64_t line);

void cache_lock_set(struct cache *c, uint64_t line);
void cache_unlock_set(struct cache *c, uint64_t line);

/*
 * The first level: which ways of the second were used last, in sets of its own,
 * the latest first. It holds no state: a line is in it while its way in the
 * second level has it, so that who takes a line away there has taken it from
 * here, too. Only the CPU's own thread uses it.
 */
struct l1 {
	uint64_t mask; /* sets - 1 */
	uint32_t nways;
	uint64_t *lines;     /* sets x nways; line + 1, or 0 */
	struct way **level2; /* likewise: where that line is in the second */
};

/* 0 or -ENOMEM. */
int l1_init(struct l1 *l1, uint64_t kib, uint64_t nways);
void l1_destroy(struct l1 *l1);

/* A line that has just come into the second level, or was found there. */
void l1_insert(struct l1 *l1, uint64_t line, struct way *level2);

/* Make the line at place i of a set the latest. */
void l1_promote(uint64_t *lines, struct way **level2, uint32_t i);

/* The line's way in the second level and its tag, if the first has it; or NULL.
 */
static inline struct way *l1_find(struct l1 *l1, uint64_t line, uint64_t *tag)
{
	uint64_t set = (line & l1->mask) * l1->nways;
	uint64_t *lines = l1->lines + set;
	uint32_t i = 0;

	while (lines[i] != line + 1)
		if (++i == l1->nways)
			return NULL;
	if (i)
		l1_promote(lines, l1->level2 + set, i);
	*tag = atomic_load_explicit(&l1->level2[set]->tag,
				    memory_order_relaxed);
	return *tag && TAG_LINE(*tag) == line ? l1->level2[set] : NULL;
}

#endif
