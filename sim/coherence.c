// SPDX-License-Identifier: GPL-2.0-only
#include "coherence.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "holders.h"

struct coherence *coherence_new(const struct machine *m, uint64_t lines)
{
	struct coherence *c = calloc(1, sizeof(*c));
	unsigned int i;

	if (!c)
		return NULL;
	c->m = *m;
	c->lines = lines;
	c->lines_per_node = (lines + m->sockets - 1) / m->sockets;
	c->ncpus = machine_cpus(m);
	/* sparse: only entries of lines that are touched take memory */
	c->dir = mmap(NULL, lines * sizeof(*c->dir), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (c->dir == MAP_FAILED)
		c->dir = NULL;
	c->cpus = aligned_alloc(128, c->ncpus * sizeof(*c->cpus));
	if (!c->dir || !c->cpus)
		goto fail;
	for (i = 0; i < c->ncpus; i++) {
		c->cpus[i] = (struct cpu){
			.socket = i / (unsigned int)m->cores_per_socket,
		};
		if (cache_init(&c->cpus[i].cache, m->private_kib,
			       m->private_ways, false))
			goto fail;
	}
	for (i = 0; i < m->sockets; i++)
		if (cache_init(&c->shared[i], m->shared_kib, m->shared_ways,
			       true))
			goto fail;
	return c;
fail:
	coherence_free(c);
	return NULL;
}

void coherence_free(struct coherence *c)
{
	unsigned int i;

	if (!c)
		return;
	for (i = 0; c->cpus && i < c->ncpus; i++)
		cache_destroy(&c->cpus[i].cache);
	for (i = 0; i < MACHINE_SOCKETS_MAX; i++)
		cache_destroy(&c->shared[i]);
	if (c->dir)
		munmap(c->dir, c->lines * sizeof(*c->dir));
	free(c->cpus);
	free(c);
}

struct coherence_counts *coherence_counts(struct coherence *c, unsigned int cpu)
{
	return &c->cpus[cpu].counts;
}

static bool nobody_else(struct coherence *c, const struct dir_entry *d,
			unsigned int cpu)
{
	return !d->shared_mask && find_sharer(c, d, cpu) < 0;
}

/* An access that the private cache alone cannot answer. */
static uint64_t miss(struct coherence *c, unsigned int cpu, uint64_t line,
		     bool store, uint64_t clock)
{
	struct cpu *me = &c->cpus[cpu];
	struct way *w = cache_find(&me->cache, line);
	struct dir_entry *d;
	uint64_t cycles = 0;
	bool dirty = false, have;

	me->counts.misses++;
	if (!w)
		w = make_room(c, cpu, line);
	d = lock_line(c, line);
	/* a copy in S may have been taken before we had the lock */
	have = atomic_load(&w->tag) != 0;
	if (have)
		me->counts.upgrades++;
	else
		cycles = fetch(c, d, cpu, line, store, &dirty);
	if (store) {
		later(&cycles, invalidate_others(c, d, cpu, line));
		d->owner = (uint16_t)(cpu + 1);
	} else if (nobody_else(c, d, cpu)) {
		d->owner = (uint16_t)(cpu + 1);
	} else {
		d->sharers[cpu / 64] |= 1ull << cpu % 64;
	}
	later(&clock, d->written);
	clock += cycles;
	atomic_store(&w->written, store ? clock : 0);
	if (store)
		later(&d->written, clock);
	if (store || dirty)
		atomic_store(&w->tag, TAG(line, MESI_M));
	else
		atomic_store(&w->tag, TAG(line, d->owner ? MESI_E : MESI_S));
	cache_touch(&me->cache, w, line);
	unlock_line(d);
	return clock;
}

uint64_t coherence_access(struct coherence *c, unsigned int cpu, uint64_t line,
			  bool store, uint64_t clock)
{
	struct cpu *me = &c->cpus[cpu];
	struct way *w = me->cache.recent[line % CACHE_RECENT];
	uint64_t tag = atomic_load_explicit(&w->tag, memory_order_relaxed);

	if (store)
		me->counts.stores++;
	else
		me->counts.loads++;
	if (!tag || TAG_LINE(tag) != line) {
		w = cache_find(&me->cache, line);
		if (!w)
			return miss(c, cpu, line, store, clock);
		tag = atomic_load_explicit(&w->tag, memory_order_relaxed);
		if (TAG_LINE(tag) != line)
			return miss(c, cpu, line, store, clock);
	}
	if (store) {
		if (TAG_STATE(tag) == MESI_S)
			return miss(c, cpu, line, store, clock);
		/* lost to another CPU just now: ask the directory */
		if (TAG_STATE(tag) == MESI_E &&
		    !atomic_compare_exchange_strong(&w->tag, &tag,
						    TAG(line, MESI_M)))
			return miss(c, cpu, line, store, clock);
		atomic_store_explicit(&w->written, clock, memory_order_relaxed);
	}
	cache_touch(&me->cache, w, line);
	return clock;
}
