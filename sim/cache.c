// SPDX-License-Identifier: GPL-2.0-only
#include "cache.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "coherence.h"

int cache_init(struct cache *c, uint64_t kib, uint64_t nways, bool shared)
{
	uint64_t sets = kib * 1024 / LINE_BYTES / nways;
	uint64_t i;

	memset(c, 0, sizeof(*c));
	c->set_mask = sets - 1;
	c->nways = (uint32_t)nways;
	c->ways = calloc(sets * nways, sizeof(*c->ways));
	if (!c->ways)
		return -ENOMEM;
	for (i = 0; i < CACHE_RECENT; i++)
		c->recent[i] = c->ways;
	if (!shared)
		return 0;
	c->locks = malloc(sets * sizeof(*c->locks));
	if (!c->locks) {
		cache_destroy(c);
		return -ENOMEM;
	}
	for (i = 0; i < sets; i++)
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
	atomic_flag *lock = &c->locks[line & c->set_mask];
	unsigned int spins = 0;

	while (atomic_flag_test_and_set_explicit(lock, memory_order_acquire))
		if (++spins % 64 == 0)
			sched_yield();
}

void cache_unlock_set(struct cache *c, uint64_t line)
{
	atomic_flag_clear_explicit(&c->locks[line & c->set_mask],
				   memory_order_release);
}
