// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "wake.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

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
typedef int signal_function(pthread_cond_t *cond);

static _Atomic(wait_function *) next_wait;
static _Atomic(signal_function *) next_broadcast, next_signal;

static _Thread_local bool is_cpu, halts;
static _Thread_local unsigned int this_cpu;

/* What each halts at, NULL while it runs; and where it halts if it does. */
static _Atomic(pthread_cond_t *) halted_at[MACHINE_CPUS_MAX];
static _Atomic(pthread_cond_t *) halt_cond[MACHINE_CPUS_MAX];

/* Called before wake_init() too, of whatever this is preloaded into. */
static void find_next(void)
{
	void *wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", GLIBC_VERSION);
	void *broadcast =
		dlvsym(RTLD_NEXT, "pthread_cond_broadcast", GLIBC_VERSION);
	void *signal = dlvsym(RTLD_NEXT, "pthread_cond_signal", GLIBC_VERSION);

	next_wait = (wait_function *)(uintptr_t)wait;
	next_broadcast = (signal_function *)(uintptr_t)broadcast;
	next_signal = (signal_function *)(uintptr_t)signal;
}

int wake_init(void)
{
	find_next();
	return next_wait && next_broadcast && next_signal ? 0 : -ENOSYS;
}

void wake_halts(unsigned int cpu)
{
	is_cpu = true;
	halts = true;
	this_cpu = cpu;
	/* else when it waits: until then it holds a lock of QEMU's */
	if (!turns_are_taken)
		lockstep_idle(cpu);
}

void wake_runs(unsigned int cpu)
{
	is_cpu = true;
	halts = false;
	this_cpu = cpu;
	atomic_store(&halted_at[cpu], NULL);
	lockstep_resume(cpu);
}

static void halt_at(pthread_cond_t *cond)
{
	atomic_store(&halted_at[this_cpu], cond);
	if (halts)
		atomic_store(&halt_cond[this_cpu], cond);
	lockstep_idle(this_cpu);
}

/* Whatever it waits for: others' turns, until it is woken and has its own. */
static int wait_in_turn(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int ret;

	halt_at(cond);
	turns_leave(this_cpu);
	ret = next_wait(cond, mutex);
	atomic_store(&halted_at[this_cpu], NULL);
	lockstep_resume(this_cpu);
	pthread_mutex_unlock(mutex);
	turns_take(this_cpu);
	pthread_mutex_lock(mutex);
	return ret;
}

/* QEMU waits again if there was nothing to wake up for. */
int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	if (!next_wait)
		find_next();
	if (turns_are_taken) {
		if (is_cpu)
			return wait_in_turn(cond, mutex);
		turns_end();
	} else if (halts) {
		halt_at(cond);
	}
	return next_wait(cond, mutex);
}

static void wake_all_at(pthread_cond_t *cond)
{
	unsigned int cpu;

	for (cpu = 0; lockstep_on() && cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&halted_at[cpu]) == cond)
			lockstep_wake(cpu,
				      is_cpu ? lockstep_cpus[this_cpu].clock
					     : LOCKSTEP_PRESENT);
}

/* QEMU signals one that runs, too, when it is sent an interrupt. */
static void interrupt_all_of(pthread_cond_t *cond)
{
	unsigned int cpu;

	for (cpu = 0; lockstep_on() && cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&halt_cond[cpu]) == cond)
			spin_interrupt(
				cpu,
				is_cpu ? lockstep_cpus[this_cpu].clock
				       : guest_time_cycles(lockstep_now_ns()));
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
	int ret;

	wake_all_at(cond);
	if (!next_broadcast)
		find_next();
	ret = next_broadcast(cond);
	interrupt_all_of(cond);
	return ret;
}

/* One that does not halt is signalled so. */
int pthread_cond_signal(pthread_cond_t *cond)
{
	if (turns_are_taken)
		return pthread_cond_broadcast(cond);
	if (!next_signal)
		find_next();
	return next_signal(cond);
}
