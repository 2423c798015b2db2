// SPDX-License-Identifier: GPL-2.0-only
#include "cache.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "coherence.h"

int cache_init(struct cache *c, uint64_t kib, uint64_t nways, bool locked)
{
	uint64_t i;

	memset(c, 0, sizeof(*c));
	c->sets = kib * 1024 / LINE_BYTES / nways;
	c->mask = c->sets & (c->sets - 1) ? 0 : c->sets - 1;
	c->nways = (uint32_t)nways;
	c->ways = calloc(c->sets * nways, sizeof(*c->ways));
	if (!c->ways)
		return -ENOMEM;
	if (!locked)
		return 0;
	c->locks = malloc(c->sets * sizeof(*c->locks));
	if (!c->locks) {
		cache_destroy(c);
		return -ENOMEM;
	}
	for (i = 0; i < c->sets; i++)
		atomic_flag_clear(&c->locks[i]);
	return 0;
}

void cache_destroy(struct cache *c)
{
	free(c->ways);
	free(c->locks);
	c->ways = NULL;
	c->locks = NULL;
}

struct way *cache_find(struct cache *c, uint64_t line)
{
	struct way *set = cache_set(c, line);
	uint64_t tag;
	uint32_t i;

	for (i = 0; i < c->nways; i++) {
		tag = atomic_load_explicit(&set[i].tag, memory_order_relaxed);
		if (tag && TAG_LINE(tag) == line)
			return &set[i];
	}
	return NULL;
}

struct way *cache_victim(struct cache *c, uint64_t line)
{
	struct way *set = cache_set(c, line);
	struct way *oldest = set;
	uint32_t i;

	for (i = 0; i < c->nways; i++) {
		if (!atomic_load_explicit(&set[i].tag, memory_order_relaxed))
			return &set[i];
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

void cache_lock_set(struct cache *c, uint64_t line)
{
	atomic_flag *lock = &c->locks[cache_index(c, line)];
	unsigned int spins = 0;

	while (atomic_flag_test_and_set_explicit(lock, memory_order_acquire))
		if (++spins % 64 == 0)
			sched_yield();
}

void cache_unlock_set(struct cache *c, uint64_t line)
{
	atomic_flag_clear_explicit(&c->locks[cache_index(c, line)],
				   memory_order_release);
}

int l1_init(struct l1 *l1, uint64_t kib, uint64_t nways)
{
	uint64_t sets = kib * 1024 / LINE_BYTES / nways;

	l1->mask = sets - 1;
	l1->nways = (uint32_t)nways;
	l1->lines = calloc(sets * nways, sizeof(*l1->lines));
	l1->level2 = calloc(sets * nways, sizeof(struct way *));
	if (l1->lines && l1->level2)
		return 0;
	l1_destroy(l1);
	return -ENOMEM;
}

void l1_destroy(struct l1 *l1)
{
	free(l1->lines);
	free(l1->level2);
	l1->lines = NULL;
	l1->level2 = NULL;
}

void l1_promote(uint64_t *lines, struct way **level2, uint32_t i)
{
	struct way *way = level2[i];
	uint64_t line = lines[i];

	memmove(level2 + 1, level2, i * sizeof(struct way *));
	memmove(lines + 1, lines, i * sizeof(*lines));
	level2[0] = way;
	lines[0] = line;
}

/* Is a place of the first level empty, or its line gone from the second? */
static bool is_free(uint64_t line, struct way *level2)
{
	return !line ||
	       TAG_LINE(atomic_load_explicit(&level2->tag,
					     memory_order_relaxed)) != line - 1;
}

void l1_insert(struct l1 *l1, uint64_t line, struct way *level2)
{
	uint64_t set = (line & l1->mask) * l1->nways;
	uint64_t *lines = l1->lines + set;
	struct way **ways = l1->level2 + set;
	uint32_t i = l1->nways - 1, j;

	/* over itself, else over one that is gone, else over the oldest */
	for (j = 0; j < l1->nways; j++) {
		if (lines[j] == line + 1 || is_free(lines[j], ways[j]))
			i = j;
		if (lines[j] == line + 1)
			break;
	}
	lines[i] = line + 1;
	ways[i] = level2;
	l1_promote(lines, ways, i);
}
