// SPDX-License-Identifier: GPL-2.0-only
#include "heat.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_FIRST 1024 /* a power of two */

/* Open addressing; at most half full. */
struct table {
	_Alignas(128) pthread_mutex_t lock;
	uint64_t generation; /* what it holds is of */
	struct heat_entry *entries;
	size_t size, used;
	/* of the CPU, when it last noted something */
	uint64_t insocket, xsocket, upgrades, stall, wait;
};

static struct table tables[MACHINE_CPUS_MAX] = {
	[0 ... MACHINE_CPUS_MAX - 1] = {.lock = PTHREAD_MUTEX_INITIALIZER},
};
static _Atomic uint64_t generation;

static struct heat_entry *find(struct heat_entry *entries, size_t size,
			       uint64_t line, uint64_t pc)
{
	size_t at = (line * 0x9e3779b97f4a7c15 ^ pc * 0xff51afd7ed558ccd) >> 20;

	for (;; at++) {
		struct heat_entry *e = &entries[at & (size - 1)];

		if (!e->line || (e->line == line && e->pc == pc))
			return e;
	}
}

static int grow(struct table *t)
{
	size_t size = t->size ? 2 * t->size : ENTRIES_FIRST, i;
	struct heat_entry *grown = calloc(size, sizeof(*grown));

	if (!grown)
		return -1;
	for (i = 0; i < t->size; i++)
		if (t->entries[i].line)
			*find(grown, size, t->entries[i].line,
			      t->entries[i].pc) = t->entries[i];
	free(t->entries);
	t->entries = grown;
	t->size = size;
	return 0;
}

static void add(struct table *t, const struct heat_entry *access)
{
	struct heat_entry *e;

	if (2 * t->used >= t->size && grow(t))
		return;
	e = find(t->entries, t->size, access->line, access->pc);
	if (!e->line) {
		t->used++;
		e->line = access->line;
		e->pc = access->pc;
	}
	e->va = access->va;
	e->offset = access->offset;
	e->insocket_transfers += access->insocket_transfers;
	e->xsocket_transfers += access->xsocket_transfers;
	e->upgrades += access->upgrades;
	e->stall_cycles += access->stall_cycles;
	e->wait_cycles += access->wait_cycles;
}

static void forget(struct table *t)
{
	if (t->entries)
		memset(t->entries, 0, t->size * sizeof(*t->entries));
	t->used = 0;
	t->generation = atomic_load(&generation);
}

bool heat_note(unsigned int cpu, const struct coherence_counts *counts,
	       const struct heat_entry *access)
{
	struct table *t = &tables[cpu];
	struct heat_entry e = *access;

	e.line++;
	e.insocket_transfers = counts->insocket_transfers - t->insocket;
	e.xsocket_transfers = counts->xsocket_transfers - t->xsocket;
	e.upgrades = counts->upgrades - t->upgrades;
	e.stall_cycles = counts->stall_cycles - t->stall;
	e.wait_cycles = counts->wait_cycles - t->wait;
	t->stall = counts->stall_cycles;
	t->wait = counts->wait_cycles;
	if (!e.insocket_transfers && !e.xsocket_transfers && !e.upgrades)
		return false;
	t->insocket = counts->insocket_transfers;
	t->xsocket = counts->xsocket_transfers;
	t->upgrades = counts->upgrades;
	pthread_mutex_lock(&t->lock);
	if (t->generation != atomic_load(&generation))
		forget(t);
	add(t, &e);
	pthread_mutex_unlock(&t->lock);
	return true;
}

void heat_begin(void)
{
	atomic_fetch_add(&generation, 1);
}

static size_t copy(struct table *t, struct heat_entry *to)
{
	size_t n = 0, i;

	for (i = 0; i < t->size; i++)
		if (t->entries[i].line) {
			to[n] = t->entries[i];
			to[n++].line--;
		}
	return n;
}

struct heat_entry *heat_take(size_t *n)
{
	struct heat_entry *all = NULL, *grown;
	unsigned int i;

	*n = 0;
	for (i = 0; i < MACHINE_CPUS_MAX; i++) {
		struct table *t = &tables[i];

		pthread_mutex_lock(&t->lock);
		if (t->used && t->generation == atomic_load(&generation)) {
			grown = realloc(all, (*n + t->used) * sizeof(*all));
			if (grown) {
				all = grown;
				*n += copy(t, all + *n);
			}
		}
		pthread_mutex_unlock(&t->lock);
	}
	return all;
}
