/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-associative tag stores of the coherence model. A private cache belongs to
 * one CPU's thread; others only take lines away, by compare-and-swap on the
 * tag. A shared cache is locked set by set.
 */
#ifndef RMAPBENCH_CACHE_H
#define RMAPBENCH_CACHE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Two low bits of a tag; tag 0 is an empty way. */
enum mesi { MESI_I, MESI_S, MESI_E, MESI_M };

#define TAG(line, state) ((line) << 2 | (state))
#define TAG_LINE(tag)	 ((tag) >> 2)
#define TAG_STATE(tag)	 ((enum mesi)((tag)&3))

struct way {
	_Atomic uint64_t tag;
	_Atomic uint64_t written; /* clock of the owner's last store */
	uint64_t used;		  /* recency; the owner's (or the set lock's) */
};

#define CACHE_RECENT 512

struct cache {
	struct way *ways; /* sets x nways */
	uint64_t set_mask;
	uint32_t nways;
	uint64_t tick; /* recency clock */
	/* where a line was found last: a guess that saves the search */
	struct way *recent[CACHE_RECENT];
	atomic_flag *locks; /* per set; NULL in a private cache */
};

/* 0 or -ENOMEM. */
int cache_init(struct cache *c, uint64_t kib, uint64_t nways, bool shared);
void cache_destroy(struct cache *c);

static inline struct way *cache_set(struct cache *c, uint64_t line)
{
	return c->ways + (line & c->set_mask) * c->nways;
}

/* The way that holds line, or NULL. */
struct way *cache_find(struct cache *c, uint64_t line);

/* The way that a new line should take: an empty one, else the oldest. */
struct way *cache_victim(struct cache *c, uint64_t line);

static inline void cache_touch(struct cache *c, struct way *w, uint64_t line)
{
	w->used = ++c->tick;
	c->recent[line % CACHE_RECENT] = w;
}

void cache_lock_set(struct cache *c, uint64_t line);
void cache_unlock_set(struct cache *c, uint64_t line);

#endif
