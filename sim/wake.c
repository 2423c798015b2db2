// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "wake.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include "lockstep.h"

#define EXPORT __attribute__((visibility("default")))

/* Of the two that glibc has, that of this century. */
#define GLIBC_VERSION "GLIBC_2.3.2"

EXPORT int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
EXPORT int pthread_cond_broadcast(pthread_cond_t *cond);

typedef int wait_function(pthread_cond_t *cond, pthread_mutex_t *mutex);
typedef int broadcast_function(pthread_cond_t *cond);

static _Atomic(wait_function *) next_wait;
static _Atomic(broadcast_function *) next_broadcast;

static _Thread_local bool is_cpu, halts;
static _Thread_local unsigned int this_cpu;

/* What each halts at, NULL while it runs. */
static _Atomic(pthread_cond_t *) halted_at[MACHINE_CPUS_MAX];

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
	is_cpu = true;
	halts = true;
	this_cpu = cpu;
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

/* QEMU waits again if there was nothing to wake up for. */
int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	if (halts) {
		atomic_store(&halted_at[this_cpu], cond);
		lockstep_idle(this_cpu);
	}
	if (!next_wait)
		find_next();
	return next_wait(cond, mutex);
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
	unsigned int cpu;

	for (cpu = 0; lockstep_on() && cpu < lockstep_ncpus(); cpu++)
		if (atomic_load(&halted_at[cpu]) == cond)
			lockstep_wake(cpu,
				      is_cpu ? lockstep_cpus[this_cpu].clock
					     : LOCKSTEP_PRESENT);
	if (!next_broadcast)
		find_next();
	return next_broadcast(cond);
}
