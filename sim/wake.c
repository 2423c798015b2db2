// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "wake.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include "fibers.h"
#include "guest_time.h"
#include "lockstep.h"
#include "spin.h"
#include "turns.h"

#define EXPORT __attribute__((visibility("default")))

/* Of the two that glibc has, that of this century. */
#define GLIBC_VERSION "GLIBC_2.3.2"

EXPORT int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
EXPORT int pthread_cond_broadcast(pthread_cond_t *cond);
EXPORT int pthread_cond_signal(pthread_cond_t *cond);

typedef int wait_function(pthread_cond_t *cond, pthread_mutex_t *mutex);
typedef int broadcast_function(pthread_cond_t *cond);

static _Atomic(wait_function *) next_wait;
static _Atomic(broadcast_function *) next_broadcast;

static atomic_bool halts[MACHINE_CPUS_MAX];

/* What each halts at, NULL while it runs; and where it halts if it does. */
static _Atomic(pthread_cond_t *) halted_at[MACHINE_CPUS_MAX];
static _Atomic(pthread_cond_t *) halt_cond[MACHINE_CPUS_MAX];

/* What a fiber waits for, NULL once it is signalled. */
static _Atomic(pthread_cond_t *) fiber_at[MACHINE_CPUS_MAX];

/* Called before wake_init() too, of whatever this is preloaded into. */
static void find_next(void)
{
	void *wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", GLIBC_VERSION);
	void *broadcast =
		dlvsym(RTLD_NEXT, "pthread_cond_broadcast", GLIBC_VERSION);

	next_wait = (wait_function *)(uintptr_t)wait;
	next_broadcast = (broadcast_function *)(uintptr_t)broadcast;
}

int wake_init(void)
{
	find_next();
	return next_wait && next_broadcast ? 0 : -ENOSYS;
}

void wake_halts(unsigned int cpu)
{
	fibers_own(cpu);
	halts[cpu] = true;
	/* else when it waits: until then it holds a lock of QEMU's */
	if (!turns_are_taken)
		lockstep_idle(cpu);
}

void wake_runs(unsigned int cpu)
{
	fibers_own(cpu);
	halts[cpu] = false;
	atomic_store(&halted_at[cpu], NULL);
	lockstep_resume(cpu);
}

static bool is_signalled(unsigned int cpu)
{
	return !atomic_load(&fiber_at[cpu]);
}

/*
 * Until it is signalled, or to go on ashore: QEMU waits again if there was
 * nothing to wake up for.
 */
static int wait_at(unsigned int cpu, pthread_cond_t *cond,
		   pthread_mutex_t *mutex)
{
	int ret;

	if (!fibers_may(cpu)) {
		ret = next_wait(cond, mutex);
	} else {
		pthread_mutex_unlock(mutex);
		while (!fibers_wait(cpu, is_signalled) && fibers_may(cpu))
			;
		ret = pthread_mutex_lock(mutex);
	}
	atomic_store(&fiber_at[cpu], NULL);
	return ret;
}

/* From here on it is woken: QEMU signals without the mutex, too. */
static void halt_at(unsigned int cpu, pthread_cond_t *cond)
{
	atomic_store(&fiber_at[cpu], cond);
	atomic_store(&halted_at[cpu], cond);
	if (halts[cpu])
		atomic_store(&halt_cond[cpu], cond);
	lockstep_idle(cpu);
}

/* Whatever it waits for: others' turns, until it is woken and has its own. */
static int wait_in_turn(unsigned int cpu, pthread_cond_t *cond,
			pthread_mutex_t *mutex)
{
	int ret;

	halt_at(cpu, cond);
	turns_leave(cpu);
	ret = wait_at(cpu, cond, mutex);
	atomic_store(&halted_at[cpu], NULL);
	lockstep_resume(cpu);
	pthread_mutex_unlock(mutex);
	turns_take(cpu);
	pthread_mutex_lock(mutex);
	return ret;
}

/*
 * A CPU that does not halt waits until the others have left the guest's code,
 * or for one that made them leave: they must not wait for it.
 */
static int wait_with_others(unsigned int cpu, pthread_cond_t *cond,
			    pthread_mutex_t *mutex)
{
	int ret;

	halt_at(cpu, cond);
	ret = wait_at(cpu, cond, mutex);
	if (!halts[cpu]) {
		atomic_store(&halted_at[cpu], NULL);
		lockstep_resume(cpu);
	}
	return ret;
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int cpu = fibers_cpu();

	if (!next_wait)
		find_next();
	if (turns_are_taken && cpu >= 0)
		return wait_in_turn((unsigned int)cpu, cond, mutex);
	if (turns_are_taken)
		turns_end();
	else if (cpu >= 0)
		return wait_with_others((unsigned int)cpu, cond, mutex);
	return next_wait(cond, mutex);
}

static void wake_fibers_at(pthread_cond_t *cond)
{
	unsigned int cpu;

	for (cpu = 0; cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&fiber_at[cpu]) == cond) {
			atomic_store(&fiber_at[cpu], NULL);
			fibers_kick(cpu);
		}
}

static void wake_all_at(pthread_cond_t *cond)
{
	int me = fibers_cpu();
	unsigned int cpu;

	for (cpu = 0; lockstep_on() && cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&halted_at[cpu]) != cond)
			continue;
		else if (!halts[cpu])
			lockstep_resume(cpu);
		else
			lockstep_wake(cpu, me >= 0 ? lockstep_cpus[me].clock
						   : LOCKSTEP_PRESENT);
}

/* QEMU signals one that runs, too, when it is sent an interrupt. */
static void interrupt_all_of(pthread_cond_t *cond)
{
	int me = fibers_cpu();
	unsigned int cpu;

	for (cpu = 0; lockstep_on() && cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&halt_cond[cpu]) == cond)
			spin_interrupt(
				cpu,
				me >= 0 ? lockstep_cpus[me].clock
					: guest_time_cycles(lockstep_now_ns()));
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
	int ret;

	wake_all_at(cond);
	if (!next_broadcast)
		find_next();
	ret = next_broadcast(cond);
	wake_fibers_at(cond);
	interrupt_all_of(cond);
	return ret;
}

/* One that does not halt is signalled so. */
int pthread_cond_signal(pthread_cond_t *cond)
{
	return pthread_cond_broadcast(cond);
}
