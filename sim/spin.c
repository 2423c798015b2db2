// SPDX-License-Identifier: GPL-2.0-only
#include "spin.h"

#include <pthread.h>

#include "fibers.h"
#include "guest_time.h"
#include "lockstep.h"

/* A loop that touches more lines than these does more than to wait. */
#define LOOP_LINES_MAX 16

static struct spinner {
	_Alignas(128) atomic_bool asleep;
	uint64_t until; /* clock that all others must reach; under lock */
	/* the lines of its loop, as bits of struct coherence_lines */
	_Atomic uint64_t watched;
	uint64_t lost;	  /* of these, at the PAUSE before; the CPU's own */
	uint64_t touched; /* between the two PAUSEs before; the CPU's own */
	uint64_t read_at; /* when it last read its clock; the CPU's own */
} spinners[MACHINE_CPUS_MAX];

_Atomic uint64_t spin_until = UINT64_MAX;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int nasleep; /* under lock */
static _Atomic uint64_t expiries;

static void wake(struct spinner *s)
{
	lockstep_unpark((unsigned int)(s - spinners));
	atomic_store(&s->asleep, false);
	fibers_kick((unsigned int)(s - spinners));
	nasleep--;
}

/* The sleeper that waits for the least; NULL: nobody sleeps. */
static struct spinner *earliest(void)
{
	struct spinner *s, *first = NULL;

	for (s = spinners; s < spinners + lockstep_ncpus(); s++)
		if (atomic_load(&s->asleep) &&
		    (!first || s->until < first->until))
			first = s;
	atomic_store(&spin_until, first ? first->until : UINT64_MAX);
	return first;
}

/* Let the earliest sleeper go on if everybody is that far. */
static void review(void)
{
	struct spinner *first = earliest();
	struct lockstep_cpu *v;

	if (!first || lockstep_slowest() < first->until)
		return;
	/* it has spun all the while */
	v = &lockstep_cpus[first - spinners];
	if (v->clock < first->until)
		v->clock = first->until;
	atomic_fetch_add(&expiries, 1);
	wake(first);
	earliest();
}

uint64_t spin_expiries(void)
{
	return atomic_load(&expiries);
}

void spin_review(void)
{
	pthread_mutex_lock(&lock);
	if (nasleep)
		review();
	pthread_mutex_unlock(&lock);
}

/* It has spun until then. */
static void look_up(unsigned int cpu, uint64_t clock)
{
	pthread_mutex_lock(&lock);
	if (atomic_load(&spinners[cpu].asleep)) {
		if (lockstep_cpus[cpu].clock < clock)
			lockstep_cpus[cpu].clock = clock;
		wake(&spinners[cpu]);
		review();
	}
	pthread_mutex_unlock(&lock);
}

bool spin_watches(unsigned int cpu, unsigned int bit)
{
	const struct spinner *s = &spinners[cpu];

	return atomic_load(&s->asleep) && atomic_load(&s->watched) >> bit & 1;
}

void spin_lost(unsigned int cpu, unsigned int bit)
{
	if (spin_watches(cpu, bit))
		look_up(cpu, 0);
}

void spin_interrupt(unsigned int cpu, uint64_t clock)
{
	if (atomic_load(&spinners[cpu].asleep))
		look_up(cpu, clock);
}

void spin_release(void)
{
	unsigned int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < lockstep_ncpus(); i++)
		if (atomic_load(&spinners[i].asleep))
			wake(&spinners[i]);
	atomic_store(&spin_until, UINT64_MAX);
	pthread_mutex_unlock(&lock);
}

/* How many of these lines others have taken. */
static uint64_t lost_of(const struct coherence_lines *lines, uint64_t bits)
{
	uint64_t sum = 0;

	for (; bits; bits &= bits - 1)
		sum += atomic_load(&lines->lost[__builtin_ctzll(bits)]);
	return sum;
}

/*
 * The same loop as before, which reads something, and nothing of it lost since:
 * what it reads may have changed since it read it. Else once round again, also
 * after a sleep: of a line that it does not hold yet no loss is counted, and
 * QEMU tells of a read when it is done.
 */
static bool waits(struct spinner *s, struct coherence_lines *lines)
{
	uint64_t watched = lines->touched | s->touched,
		 lost = lost_of(lines, watched);
	bool again = watched == atomic_load(&s->watched) && lost == s->lost;

	s->touched = lines->touched;
	lines->touched = 0;
	s->lost = lost;
	atomic_store(&s->watched, watched);
	return again && watched &&
	       __builtin_popcountll(watched) <= LOOP_LINES_MAX;
}

void spin_reads_clock(uint64_t ns)
{
	int cpu = fibers_cpu();

	if (cpu >= 0)
		spinners[cpu].read_at = guest_time_cycles(ns);
}

static uint64_t ahead(uint64_t clock, uint64_t read_at)
{
	uint64_t part = clock > read_at ? (clock - read_at) / SPIN_AHEAD_PART
					: 0;

	if (part < SPIN_AHEAD_CYCLES)
		return SPIN_AHEAD_CYCLES;
	return part < SPIN_AHEAD_CYCLES_MAX ? part : SPIN_AHEAD_CYCLES_MAX;
}

static void fall_asleep(struct spinner *s, const struct lockstep_cpu *v,
			const struct coherence_lines *lines)
{
	pthread_mutex_lock(&lock);
	s->until = v->clock + ahead(v->clock, s->read_at);
	lockstep_park((unsigned int)(s - spinners));
	atomic_store(&s->asleep, true);
	nasleep++;
	/* taken before anybody could see that we sleep */
	if (lost_of(lines, atomic_load(&s->watched)) != s->lost)
		wake(s);
	review();
	pthread_mutex_unlock(&lock);
}

static bool is_awake(unsigned int cpu)
{
	return !atomic_load(&spinners[cpu].asleep) || !lockstep_on();
}

/* QEMU may want it for something else than the guest. */
static void sleep_on(unsigned int cpu)
{
	if (lockstep_wait_instead(cpu))
		return;
	while (!is_awake(cpu) && fibers_wait(cpu, is_awake))
		;
	look_up(cpu, 0);
}

void spin_pause(unsigned int cpu, struct coherence_lines *lines)
{
	struct spinner *s = &spinners[cpu];

	if (!waits(s, lines))
		return;
	fall_asleep(s, &lockstep_cpus[cpu], lines);
	sleep_on(cpu);
}
