/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ticket lock and an MCS lock between processes, each word in a line of its
 * own: what moves is what the algorithm moves.
 */
#ifndef RMAPBENCH_SPINLOCKS_H
#define RMAPBENCH_SPINLOCKS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "relax.h"

#define LINE _Alignas(64)

struct mcs_node {
	LINE _Atomic uint32_t waits;
	_Atomic uint32_t next; /* index of who comes after, plus 1; 0: nobody */
};

/* In shared memory, zeroed. What each protects counts in the owner's line. */
struct spinlocks {
	LINE _Atomic uint64_t next_ticket;
	LINE _Atomic uint64_t serving;
	LINE _Atomic uint32_t tail; /* as mcs_node.next */
	LINE uint64_t ticket_inside;
	LINE uint64_t mcs_inside;
	struct mcs_node nodes[];
};

static inline size_t spinlocks_bytes(unsigned int nprocs)
{
	return sizeof(struct spinlocks) + nprocs * sizeof(struct mcs_node);
}

static inline void ticket_lock(struct spinlocks *s)
{
	uint64_t mine = atomic_fetch_add(&s->next_ticket, 1);

	while (atomic_load_explicit(&s->serving, memory_order_acquire) != mine)
		cpu_relax();
}

static inline void ticket_unlock(struct spinlocks *s)
{
	uint64_t mine = atomic_load_explicit(&s->serving, memory_order_relaxed);

	atomic_store_explicit(&s->serving, mine + 1, memory_order_release);
}

static inline void mcs_lock(struct spinlocks *s, unsigned int me)
{
	struct mcs_node *node = &s->nodes[me];
	uint32_t before;

	atomic_store_explicit(&node->next, 0, memory_order_relaxed);
	atomic_store_explicit(&node->waits, 1, memory_order_relaxed);
	before = atomic_exchange(&s->tail, me + 1);
	if (!before)
		return;
	atomic_store_explicit(&s->nodes[before - 1].next, me + 1,
			      memory_order_release);
	while (atomic_load_explicit(&node->waits, memory_order_acquire))
		cpu_relax();
}

static inline void mcs_unlock(struct spinlocks *s, unsigned int me)
{
	struct mcs_node *node = &s->nodes[me];
	uint32_t mine = me + 1;

	if (!atomic_load_explicit(&node->next, memory_order_acquire)) {
		if (atomic_compare_exchange_strong(&s->tail, &mine, 0))
			return;
		while (!atomic_load_explicit(&node->next, memory_order_acquire))
			cpu_relax();
	}
	atomic_store_explicit(&s->nodes[node->next - 1].waits, 0,
			      memory_order_release);
}

#endif
