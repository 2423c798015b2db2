// SPDX-License-Identifier: GPL-2.0-only
#include "coherence.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "holders.h"

static int init_caches(struct coherence *c)
{
	const struct machine *m = &c->m;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < c->ncpus; i++) {
		c->cpus[i].llc = i / (unsigned int)m->cores_per_llc;
		c->cpus[i].socket = i / (unsigned int)m->cores_per_socket;
		ret = l1_init(&c->cpus[i].l1, m->l1_kib, m->l1_ways);
		if (!ret)
			ret = cache_init(&c->cpus[i].l2, m->l2_kib, m->l2_ways,
					 false);
	}
	for (i = 0; !ret && i < c->nllcs; i++)
		ret = cache_init(&c->llcs[i], m->llc_kib, m->llc_ways, true);
	return ret;
}

struct coherence *coherence_new(const struct machine *m, uint64_t lines)
{
	struct coherence *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->m = *m;
	c->lines = lines;
	c->lines_per_node = (lines + m->sockets - 1) / m->sockets;
	c->ncpus = machine_cpus(m);
	c->nllcs = machine_llcs(m);
	c->llcs_per_socket = c->nllcs / (unsigned int)m->sockets;
	/* sparse: only entries of lines that are touched take memory */
	c->dir = mmap(NULL, lines * sizeof(*c->dir), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (c->dir == MAP_FAILED)
		c->dir = NULL;
	c->cpus = aligned_alloc(128, c->ncpus * sizeof(*c->cpus));
	if (c->cpus)
		memset(c->cpus, 0, c->ncpus * sizeof(*c->cpus));
	if (!c->dir || !c->cpus || init_caches(c)) {
		coherence_free(c);
		return NULL;
	}
	return c;
}

void coherence_free(struct coherence *c)
{
	unsigned int i;

	if (!c)
		return;
	for (i = 0; c->cpus && i < c->ncpus; i++) {
		l1_destroy(&c->cpus[i].l1);
		cache_destroy(&c->cpus[i].l2);
	}
	for (i = 0; i < MACHINE_LLCS_MAX; i++)
		cache_destroy(&c->llcs[i]);
	if (c->dir)
		munmap(c->dir, c->lines * sizeof(*c->dir));
	free(c->cpus);
	free(c);
}

struct coherence_counts *coherence_counts(struct coherence *c, unsigned int cpu)
{
	return &c->cpus[cpu].counts;
}

struct coherence_lines *coherence_lines(struct coherence *c, unsigned int cpu)
{
	return &c->cpus[cpu].lines;
}

void coherence_on_lost(struct coherence *c,
		       void (*fn)(unsigned int cpu, unsigned int bit))
{
	c->on_lost = fn;
}

/* An access that the core's own caches cannot answer. */
static uint64_t miss(struct coherence *c, unsigned int cpu, uint64_t line,
		     bool store, uint64_t clock)
{
	struct cpu *me = &c->cpus[cpu];
	struct way *w = cache_find(&me->l2, line);
	struct dir_entry *d;
	uint64_t cycles = 0, start = clock;
	bool dirty = false;

	me->counts.misses++;
	if (!w)
		w = make_room(c, cpu, line);
	d = lock_line(c, line);
	/* a copy that we had may have been taken before we had the lock */
	if (atomic_load(&w->tag))
		me->counts.upgrades++;
	else
		cycles = fetch(c, d, cpu, line, store, &dirty);
	if (store) {
		later(&cycles, invalidate_others(c, d, cpu, line) *
				       c->m.upgrade_milli / 1000);
		d->owner = (uint16_t)(cpu + 1);
	} else if (nobody_else(d, cpu)) {
		d->owner = (uint16_t)(cpu + 1);
	} else {
		note_reader(c, d, cpu);
	}
	me->counts.stall_cycles += cycles;
	later(&start, d->written);
	if (c->m.line_busy_cycles) {
		later(&start, d->free);
		d->free = start + c->m.line_busy_cycles;
	}
	me->counts.wait_cycles += start - clock;
	clock = start + cycles;
	atomic_store(&w->written, store ? clock : 0);
	if (store)
		later(&d->written, clock);
	if (store || dirty)
		atomic_store(&w->tag, TAG(line, STATE_M));
	else
		atomic_store(&w->tag, TAG(line, d->owner == cpu + 1 ? STATE_E
								    : STATE_S));
	w->used = ++me->tick;
	unlock_line(d);
	l1_insert(&me->l1, line, w);
	return clock;
}

/* The line in the second level, as the first has not; NULL: not there. */
static struct way *find_in_l2(struct coherence *c, struct cpu *me,
			      uint64_t line, uint64_t *tag, uint64_t *clock)
{
	struct way *w = cache_find(&me->l2, line);

	if (!w)
		return NULL;
	*tag = atomic_load_explicit(&w->tag, memory_order_relaxed);
	if (TAG_LINE(*tag) != line)
		return NULL;
	me->counts.l2_hits++;
	*clock += c->m.l2_cycles;
	w->used = ++me->tick;
	l1_insert(&me->l1, line, w);
	return w;
}

uint64_t coherence_access(struct coherence *c, unsigned int cpu, uint64_t line,
			  bool store, uint64_t clock)
{
	struct cpu *me = &c->cpus[cpu];
	uint64_t tag;
	struct way *w = l1_find(&me->l1, line, &tag);

	me->lines.touched |= UINT64_C(1) << COHERENCE_BIT(line);
	if (store)
		me->counts.stores++;
	else
		me->counts.loads++;
	if (!w) {
		w = find_in_l2(c, me, line, &tag, &clock);
		if (!w)
			return miss(c, cpu, line, store, clock);
	}
	if (!store)
		return clock;
	if (TAG_STATE(tag) < STATE_E)
		return miss(c, cpu, line, store, clock);
	/* lost to another CPU just now: ask the directory */
	if (TAG_STATE(tag) == STATE_E &&
	    !atomic_compare_exchange_strong(&w->tag, &tag, TAG(line, STATE_M)))
		return miss(c, cpu, line, store, clock);
	atomic_store_explicit(&w->written, clock, memory_order_relaxed);
	return clock;
}
