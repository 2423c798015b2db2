// SPDX-License-Identifier: GPL-2.0-only
#include "holders.h"

#include <sched.h>

struct dir_entry *lock_line(struct coherence *c, uint64_t line)
{
	struct dir_entry *d = &c->dir[line];
	unsigned int spins = 0;

	/* the holder's host thread may have lost its CPU: let it run */
	while (atomic_flag_test_and_set_explicit(&d->lock,
						 memory_order_acquire))
		if (++spins % 64 == 0)
			sched_yield();
	return d;
}

void unlock_line(struct dir_entry *d)
{
	atomic_flag_clear_explicit(&d->lock, memory_order_release);
}

void later(uint64_t *clock, uint64_t other)
{
	if (other > *clock)
		*clock = other;
}

static void set_sharer(struct dir_entry *d, unsigned int cpu)
{
	d->sharers[cpu / 64] |= 1ull << cpu % 64;
}

static void clear_sharer(struct dir_entry *d, unsigned int cpu)
{
	d->sharers[cpu / 64] &= ~(1ull << cpu % 64);
	if (d->forward == cpu + 1)
		d->forward = 0;
}

static bool no_other_core(const struct dir_entry *d, unsigned int cpu)
{
	unsigned int word;
	uint64_t bits;

	for (word = 0; word < CPU_WORDS; word++) {
		bits = d->sharers[word];
		if (word == cpu / 64)
			bits &= ~(1ull << cpu % 64);
		if (bits)
			return false;
	}
	return !d->owner || d->owner == cpu + 1;
}

bool nobody_else(const struct dir_entry *d, unsigned int cpu)
{
	return !d->llc_mask && no_other_core(d, cpu);
}

/* Make w the latest of its set, which is locked. */
static void llc_touch(struct cache *cache, struct way *w, uint64_t line)
{
	struct way *set = cache_set(cache, line);
	uint64_t latest = 0;
	uint32_t i;

	for (i = 0; i < cache->nways; i++)
		later(&latest, set[i].used);
	w->used = latest + 1;
}

/* Put a line into a last-level cache; its entry is locked. */
static void llc_insert(struct coherence *c, struct cpu *me, unsigned int llc,
		       uint64_t line, bool dirty)
{
	struct cache *cache = &c->llcs[llc];
	struct way *w;
	uint64_t old;

	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (!w) {
		w = cache_victim(cache, line);
		old = w->tag;
		if (old) {
			atomic_fetch_and(&c->dir[TAG_LINE(old)].llc_mask,
					 ~(1ull << llc));
			if (TAG_STATE(old) == STATE_M)
				me->counts.writebacks++;
		}
		w->tag = TAG(line, dirty ? STATE_M : STATE_S);
	} else if (dirty) {
		w->tag = TAG(line, STATE_M);
	}
	llc_touch(cache, w, line);
	atomic_fetch_or(&c->dir[line].llc_mask, 1ull << llc);
	cache_unlock_set(cache, line);
}

/* Take a line out of a last-level cache. Was it dirty? */
static bool llc_remove(struct coherence *c, unsigned int llc, uint64_t line)
{
	struct cache *cache = &c->llcs[llc];
	bool dirty = false;
	struct way *w;

	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (w) {
		dirty = TAG_STATE(w->tag) == STATE_M;
		w->tag = 0;
	}
	atomic_fetch_and(&c->dir[line].llc_mask, ~(1ull << llc));
	cache_unlock_set(cache, line);
	return dirty;
}

static bool is_dirty(uint64_t tag)
{
	return TAG_STATE(tag) == STATE_M || TAG_STATE(tag) == STATE_O;
}

/*
 * Take a CPU's copy to a lower state, I or S; the line's entry is locked. Was
 * it dirty? The owner may turn E into M meanwhile, hence the loop. With MOESI a
 * dirty line that is to be shared becomes O.
 */
static bool take_down(struct coherence *c, struct dir_entry *d,
		      unsigned int cpu, uint64_t line, enum state to)
{
	bool keep_dirty = to == STATE_S && c->m.protocol == PROTOCOL_MOESI;
	struct way *w = cache_find(&c->cpus[cpu].l2, line);
	enum state next;
	uint64_t tag;

	if (!w)
		return false;
	tag = atomic_load(&w->tag);
	do {
		next = keep_dirty && is_dirty(tag) ? STATE_O : to;
	} while (!atomic_compare_exchange_weak(&w->tag, &tag,
					       next ? TAG(line, next) : 0));
	later(&d->written, atomic_load(&w->written));
	if (!next) {
		atomic_fetch_add(&c->cpus[cpu].lines.lost[COHERENCE_BIT(line)],
				 1);
		if (c->on_lost)
			c->on_lost(cpu, COHERENCE_BIT(line));
	}
	return is_dirty(tag);
}

/* Free a way of our own for line; what was there goes to the last level. */
struct way *make_room(struct coherence *c, unsigned int cpu, uint64_t line)
{
	struct cpu *me = &c->cpus[cpu];
	struct way *w = cache_victim(&me->l2, line);
	uint64_t tag = atomic_load(&w->tag);
	uint64_t victim = TAG_LINE(tag);
	struct dir_entry *d;

	if (!tag)
		return w;
	d = lock_line(c, victim);
	tag = atomic_exchange(&w->tag, 0);
	if (tag) { /* else another CPU took it before we had the lock */
		later(&d->written, atomic_load(&w->written));
		if (d->owner == cpu + 1)
			d->owner = 0;
		clear_sharer(d, cpu);
		llc_insert(c, me, me->llc, victim, is_dirty(tag));
	}
	unlock_line(d);
	return w;
}

static bool same_socket(const struct coherence *c, const struct cpu *me,
			unsigned int llc)
{
	return llc / c->llcs_per_socket == me->socket;
}

static bool is_near(const struct coherence *c, const struct cpu *me,
		    uint64_t line)
{
	return line / c->lines_per_node == me->socket;
}

/*
 * How far a last-level cache, or a core of its complex, is from me. Between two
 * complexes of a socket it is asked for at the line's memory, which may be
 * another socket's.
 */
static uint64_t distance(const struct coherence *c, const struct cpu *me,
			 unsigned int llc, uint64_t line, uint64_t same_cycles)
{
	if (llc == me->llc)
		return same_cycles;
	if (!same_socket(c, me, llc))
		return c->m.xsocket_cycles;
	return c->m.insocket_cycles +
	       (is_near(c, me, line) ? 0 : c->m.home_far_cycles);
}

/* A line comes from a cache of another core or complex. */
static uint64_t transfer(struct coherence *c, struct cpu *me, unsigned int llc,
			 uint64_t line)
{
	if (llc == me->llc)
		me->counts.incomplex_transfers++;
	if (same_socket(c, me, llc))
		me->counts.insocket_transfers++;
	else
		me->counts.xsocket_transfers++;
	return distance(c, me, llc, line, c->m.incomplex_cycles);
}

/*
 * What a line from memory or the last level costs that would have cost so many
 * cycles, had nobody asked for it beforehand.
 */
static uint64_t streamed(const struct coherence *c, struct cpu *me,
			 uint64_t line, uint64_t cycles)
{
	struct stream *s;
	bool known;

	for (s = me->streams; s < me->streams + STREAMS; s++)
		if (s->next == line && line % (4096 / LINE_BYTES))
			break;
	if (s == me->streams + STREAMS) {
		s = &me->streams[me->oldest++ % STREAMS];
		s->seen = 0;
	}
	known = s->seen >= STREAM_KNOWN;
	s->next = line + 1;
	s->seen++;
	return known && c->m.stream_cycles && c->m.stream_cycles < cycles
		       ? c->m.stream_cycles
		       : cycles;
}

static uint64_t from_memory(struct coherence *c, struct cpu *me, uint64_t line)
{
	if (is_near(c, me, line)) {
		me->counts.memory_near++;
		return streamed(c, me, line, c->m.memory_near_cycles);
	}
	me->counts.memory_far++;
	return streamed(c, me, line, c->m.memory_far_cycles);
}

/* From who has it in E, M or O. */
static uint64_t from_owner(struct coherence *c, struct dir_entry *d,
			   struct cpu *me, uint64_t line, bool store,
			   bool *dirty)
{
	unsigned int owner = d->owner - 1u;

	if (store) {
		/* dirty data moves on with the line: no write-back */
		*dirty = take_down(c, d, owner, line, STATE_I);
		me->counts.invalidations++;
		d->owner = 0;
	} else if (!take_down(c, d, owner, line, STATE_S)) {
		d->owner = 0;
		set_sharer(d, owner);
	} else if (c->m.protocol != PROTOCOL_MOESI) {
		me->counts.writebacks++;
		d->owner = 0;
		set_sharer(d, owner);
		llc_insert(c, me, c->cpus[owner].llc, line, false);
	}
	return transfer(c, me, c->cpus[owner].llc, line);
}

/* From our own last-level cache, which has it. */
static uint64_t from_own_llc(struct coherence *c, struct dir_entry *d,
			     unsigned int cpu, uint64_t line, bool *dirty)
{
	struct cpu *me = &c->cpus[cpu];
	struct cache *cache = &c->llcs[me->llc];
	struct way *w;

	me->counts.llc_hits++;
	/* nobody else has it: it moves, and can be written at once */
	if (d->llc_mask == 1ull << me->llc && no_other_core(d, cpu)) {
		*dirty = llc_remove(c, me->llc, line);
		return streamed(c, me, line, c->m.llc_cycles);
	}
	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (w)
		llc_touch(cache, w, line);
	cache_unlock_set(cache, line);
	return streamed(c, me, line, c->m.llc_cycles);
}

/* The nearest other last-level cache of the mask, which is not empty. */
static unsigned int nearest_llc(const struct coherence *c, const struct cpu *me,
				uint64_t mask)
{
	unsigned int per_socket = c->llcs_per_socket;
	uint64_t socket = per_socket == 64 ? ~0ull : (1ull << per_socket) - 1;
	uint64_t near = mask & socket << me->socket * per_socket;

	return (unsigned int)__builtin_ctzll(near ? near : mask);
}

uint64_t fetch(struct coherence *c, struct dir_entry *d, unsigned int cpu,
	       uint64_t line, bool store, bool *dirty)
{
	struct cpu *me = &c->cpus[cpu];
	uint64_t llcs = d->llc_mask;

	*dirty = false;
	if (llcs & 1ull << me->llc)
		return from_own_llc(c, d, cpu, line, dirty);
	if (d->owner)
		return from_owner(c, d, me, line, store, dirty);
	if (d->forward)
		return transfer(c, me, c->cpus[d->forward - 1].llc, line);
	if (llcs)
		return transfer(c, me, nearest_llc(c, me, llcs), line);
	return from_memory(c, me, line);
}

void note_reader(const struct coherence *c, struct dir_entry *d,
		 unsigned int cpu)
{
	set_sharer(d, cpu);
	if (c->m.protocol == PROTOCOL_MESIF && !d->owner)
		d->forward = (uint16_t)(cpu + 1);
}

uint64_t invalidate_others(struct coherence *c, struct dir_entry *d,
			   unsigned int cpu, uint64_t line)
{
	struct cpu *me = &c->cpus[cpu];
	unsigned int word, other, llc;
	uint64_t bits, cycles = 0;

	if (d->owner && d->owner != cpu + 1)
		set_sharer(d, d->owner - 1u); /* in O, and we have it in S */
	for (word = 0; word < CPU_WORDS; word++) {
		for (bits = d->sharers[word]; bits; bits &= bits - 1) {
			other = word * 64 + (unsigned int)__builtin_ctzll(bits);
			if (other == cpu)
				continue;
			take_down(c, d, other, line, STATE_I);
			me->counts.invalidations++;
			later(&cycles, distance(c, me, c->cpus[other].llc, line,
						c->m.incomplex_cycles));
		}
		d->sharers[word] = 0;
	}
	d->forward = 0;
	for (bits = d->llc_mask; bits; bits &= bits - 1) {
		llc = (unsigned int)__builtin_ctzll(bits);
		llc_remove(c, llc, line);
		later(&cycles, distance(c, me, llc, line, c->m.llc_cycles));
	}
	return cycles;
}
