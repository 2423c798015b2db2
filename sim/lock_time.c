// SPDX-License-Identifier: GPL-2.0-only
#include "lock_time.h"

#include <stdbool.h>
#include <stddef.h>

#include "machine.h"

/* One lock of a class on one CPU: waited for, then held. */
struct watch {
	const struct site *called; /* NULL: nobody waits */
	uint64_t called_at;
	uint64_t va; /* of the word; 0: not seen yet */
	uint64_t held_since;
	bool held;
	struct lock_times times;
};

static struct {
	_Alignas(128) struct watch watches[LOCK_CLASSES];
} cpus[MACHINE_CPUS_MAX];

static struct watch *watch_of(unsigned int cpu, const struct site *site)
{
	enum lock_class lock = site->lock == SITE_IMAP_MOVE ||
					       site->lock == SITE_IMAP_OTHER
				       ? LOCK_IMAP
				       : LOCK_ROOT;

	return &cpus[cpu].watches[lock];
}

void lock_time_call(unsigned int cpu, const struct site *site, uint64_t clock)
{
	struct watch *w = watch_of(cpu, site);

	w->called = site;
	w->called_at = clock;
	w->va = 0;
	w->held = false;
}

void lock_time_return(unsigned int cpu, const struct site *site, uint64_t clock)
{
	struct watch *w = watch_of(cpu, site);

	if (w->called != site)
		return;
	w->called = NULL;
	w->times.waits++;
	w->times.wait_cycles += clock - w->called_at;
	w->held = w->va != 0;
	w->held_since = clock;
}

void lock_time_store(unsigned int cpu, uint64_t va, uint64_t clock)
{
	struct watch *w = cpus[cpu].watches, *end = w + LOCK_CLASSES;

	for (; w < end; w++) {
		if (w->called && !w->va) {
			w->va = va;
		} else if (w->held && va == w->va) {
			w->held = false;
			w->times.holds++;
			w->times.hold_cycles += clock - w->held_since;
		}
	}
}

void lock_time_sum(enum lock_class lock, struct lock_times *sum)
{
	const struct lock_times *t;
	unsigned int i;

	*sum = (struct lock_times){0};
	for (i = 0; i < MACHINE_CPUS_MAX; i++) {
		t = &cpus[i].watches[lock].times;
		sum->waits += t->waits;
		sum->wait_cycles += t->wait_cycles;
		sum->holds += t->holds;
		sum->hold_cycles += t->hold_cycles;
	}
}
