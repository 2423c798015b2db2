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

static void clear_sharer(struct dir_entry *d, unsigned int cpu)
{
	d->sharers[cpu / 64] &= ~(1ull << cpu % 64);
}

/* Put a line into a socket's shared cache; its lock is held. */
static void shared_insert(struct coherence *c, struct cpu *me,
			  unsigned int socket, uint64_t line, bool dirty)
{
	struct cache *cache = &c->shared[socket];
	uint8_t bit = (uint8_t)(1u << socket);
	struct way *w;
	uint64_t old;

	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (!w) {
		w = cache_victim(cache, line);
		old = w->tag;
		if (old) {
			atomic_fetch_and(&c->dir[TAG_LINE(old)].shared_mask,
					 (uint8_t)~bit);
			if (TAG_STATE(old) == MESI_M)
				me->counts.writebacks++;
		}
		w->tag = TAG(line, dirty ? MESI_M : MESI_S);
	} else if (dirty) {
		w->tag = TAG(line, MESI_M);
	}
	w->used = ++cache->tick;
	atomic_fetch_or(&c->dir[line].shared_mask, bit);
	cache_unlock_set(cache, line);
}

static void shared_touch(struct cache *cache, uint64_t line)
{
	struct way *w;

	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (w)
		w->used = ++cache->tick;
	cache_unlock_set(cache, line);
}

/* Take a line out of a socket's shared cache. Was it dirty? */
static bool shared_remove(struct coherence *c, unsigned int socket,
			  uint64_t line)
{
	struct cache *cache = &c->shared[socket];
	bool dirty = false;
	struct way *w;

	cache_lock_set(cache, line);
	w = cache_find(cache, line);
	if (w) {
		dirty = TAG_STATE(w->tag) == MESI_M;
		w->tag = 0;
	}
	atomic_fetch_and(&c->dir[line].shared_mask, (uint8_t) ~(1u << socket));
	cache_unlock_set(cache, line);
	return dirty;
}

/*
 * Take a CPU's copy to a lower state (S or I); the line's lock is held. Was it
 * dirty? The owner may turn E into M meanwhile, hence the loop.
 */
static bool take_down(struct coherence *c, struct dir_entry *d,
		      unsigned int cpu, uint64_t line, enum mesi to)
{
	struct way *w = cache_find(&c->cpus[cpu].cache, line);
	uint64_t tag;

	if (!w)
		return false;
	tag = atomic_load(&w->tag);
	while (!atomic_compare_exchange_weak(&w->tag, &tag,
					     to ? TAG(line, to) : 0))
		;
	later(&d->written, atomic_load(&w->written));
	return TAG_STATE(tag) == MESI_M;
}

/* Free a way in our own cache for line; what was there goes to the shared one.
 */
struct way *make_room(struct coherence *c, unsigned int cpu, uint64_t line)
{
	struct cpu *me = &c->cpus[cpu];
	struct way *w = cache_victim(&me->cache, line);
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
		shared_insert(c, me, me->socket, victim,
			      TAG_STATE(tag) == MESI_M);
	}
	unlock_line(d);
	return w;
}

int find_sharer(struct coherence *c, const struct dir_entry *d,
		unsigned int cpu)
{
	unsigned int word, other;
	uint64_t bits;
	int found = -1;

	for (word = 0; word < CPU_WORDS; word++) {
		for (bits = d->sharers[word]; bits; bits &= bits - 1) {
			other = word * 64 + (unsigned int)__builtin_ctzll(bits);
			if (other == cpu)
				continue;
			if (c->cpus[other].socket == c->cpus[cpu].socket)
				return (int)other;
			found = (int)other;
		}
	}
	return found;
}

static uint64_t from_cpu(struct coherence *c, struct cpu *me,
			 unsigned int other)
{
	if (c->cpus[other].socket == me->socket) {
		me->counts.insocket_transfers++;
		return c->m.insocket_cycles;
	}
	me->counts.xsocket_transfers++;
	return c->m.xsocket_cycles;
}

static uint64_t from_memory(struct coherence *c, struct cpu *me, uint64_t line)
{
	if (line / c->lines_per_node == me->socket) {
		me->counts.memory_near++;
		return c->m.memory_near_cycles;
	}
	me->counts.memory_far++;
	return c->m.memory_far_cycles;
}

uint64_t fetch(struct coherence *c, struct dir_entry *d, unsigned int cpu,
	       uint64_t line, bool store, bool *dirty)
{
	struct cpu *me = &c->cpus[cpu];
	unsigned int owner = d->owner;
	int sharer = find_sharer(c, d, cpu);

	*dirty = false;

	if (owner) {
		owner--;
		d->owner = 0;
		if (store) {
			/* dirty data moves on with the line: no write-back */
			*dirty = take_down(c, d, owner, line, MESI_I);
			me->counts.invalidations++;
		} else {
			d->sharers[owner / 64] |= 1ull << owner % 64;
			if (take_down(c, d, owner, line, MESI_S)) {
				me->counts.writebacks++;
				shared_insert(c, me, c->cpus[owner].socket,
					      line, false);
			}
		}
		return from_cpu(c, me, owner);
	}
	if (d->shared_mask & 1u << me->socket) {
		me->counts.shared_hits++;
		/* nobody else has it: it moves, and can be written at once */
		if (sharer < 0 && d->shared_mask == 1u << me->socket)
			*dirty = shared_remove(c, me->socket, line);
		else
			shared_touch(&c->shared[me->socket], line);
		return c->m.shared_cycles;
	}
	if (sharer >= 0)
		return from_cpu(c, me, (unsigned int)sharer);
	if (d->shared_mask) {
		me->counts.xsocket_transfers++;
		return c->m.xsocket_cycles;
	}
	return from_memory(c, me, line);
}

uint64_t invalidate_others(struct coherence *c, struct dir_entry *d,
			   unsigned int cpu, uint64_t line)
{
	struct cpu *me = &c->cpus[cpu];
	unsigned int word, other, socket;
	uint64_t bits, cycles = 0;

	for (word = 0; word < CPU_WORDS; word++) {
		for (bits = d->sharers[word]; bits; bits &= bits - 1) {
			other = word * 64 + (unsigned int)__builtin_ctzll(bits);
			if (other == cpu)
				continue;
			take_down(c, d, other, line, MESI_I);
			me->counts.invalidations++;
			later(&cycles, c->cpus[other].socket == me->socket
					       ? c->m.insocket_cycles
					       : c->m.xsocket_cycles);
		}
		d->sharers[word] = 0;
	}
	for (socket = 0; socket < c->m.sockets; socket++) {
		if (!(d->shared_mask & 1u << socket))
			continue;
		shared_remove(c, socket, line);
		later(&cycles, socket == me->socket ? c->m.shared_cycles
						    : c->m.xsocket_cycles);
	}
	return cycles;
}
