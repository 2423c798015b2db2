// SPDX-License-Identifier: GPL-2.0-only
#include "spin.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lockstep.h"

/* Of the host: a sleeper's CPU may be wanted for something else by QEMU. */
#define SLEEP_NS_MAX 1000000

static struct spinner {
	_Alignas(128) _Atomic uint32_t asleep; /* futex */
	uint64_t until; /* clock that all others must reach; under lock */
	uint64_t lost;	/* at the PAUSE before; the CPU's own */
} spinners[MACHINE_CPUS_MAX];

_Atomic uint64_t spin_until = UINT64_MAX;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int nasleep; /* under lock */
static _Atomic uint64_t expiries;

static void wake(struct spinner *s)
{
	lockstep_unpark((unsigned int)(s - spinners));
	atomic_store(&s->asleep, 0);
	syscall(SYS_futex, &s->asleep, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
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

void spin_lost(unsigned int cpu)
{
	if (!atomic_load(&spinners[cpu].asleep))
		return;
	pthread_mutex_lock(&lock);
	if (atomic_load(&spinners[cpu].asleep)) {
		wake(&spinners[cpu]);
		review();
	}
	pthread_mutex_unlock(&lock);
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

static void fall_asleep(struct spinner *s, const struct lockstep_cpu *v,
			const _Atomic uint64_t *lost)
{
	pthread_mutex_lock(&lock);
	s->until = v->clock + SPIN_AHEAD_CYCLES;
	lockstep_park((unsigned int)(s - spinners));
	atomic_store(&s->asleep, 1);
	nasleep++;
	/* taken before anybody could see that we sleep */
	if (atomic_load(lost) != s->lost)
		wake(s);
	review();
	pthread_mutex_unlock(&lock);
}

void spin_pause(unsigned int cpu, const _Atomic uint64_t *lost)
{
	static const struct timespec limit = {.tv_nsec = SLEEP_NS_MAX};
	struct spinner *s = &spinners[cpu];
	uint64_t now = atomic_load(lost);
	int i;

	/* what it reads may have changed since it read it: once round again */
	if (s->lost != now) {
		s->lost = now;
		return;
	}
	fall_asleep(s, &lockstep_cpus[cpu], lost);
	if (lockstep_wait_instead(cpu))
		return;
	for (i = 0; i < LOCKSTEP_YIELDS && atomic_load(&s->asleep); i++)
		sched_yield();
	while (atomic_load(&s->asleep))
		if (syscall(SYS_futex, &s->asleep, FUTEX_WAIT_PRIVATE, 1,
			    &limit, NULL, 0) < 0)
			spin_lost(cpu);
}
