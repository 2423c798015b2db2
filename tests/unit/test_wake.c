// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who signals what a CPU's thread halts at wakes it, at that one's clock: out
 * of its halt, or out of its sleep if it spins. A CPU that waits for QEMU is
 * not waited for.
 */
#include "unit.h"

#include <pthread.h>

#include "lockstep.h"
#include "spin.h"
#include "wake.h"

#define WAKE 5000

static const struct machine two = {
	.sockets = 1,
	.cores_per_socket = 2,
	.frequency_mhz = 2000,
	.window_cycles = 1000,
	.wake_cycles = WAKE,
};

static pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t halted = PTHREAD_COND_INITIALIZER;
static pthread_cond_t other = PTHREAD_COND_INITIALIZER;
static bool sleeps, has_work; /* under big_lock */
static _Atomic uint64_t interrupted_at = UINT64_MAX;
static struct coherence_lines lines;

/*
 * As QEMU's thread of CPU 1: it waits again if there is nothing to do. If there
 * is, it spins.
 */
static void *run_cpu(void *arg)
{
	pthread_mutex_lock(&big_lock);
	wake_halts(1);
	sleeps = true;
	while (!has_work)
		pthread_cond_wait(&halted, &big_lock);
	wake_runs(1);
	pthread_mutex_unlock(&big_lock);
	while (lockstep_cpus[1].clock < atomic_load(&interrupted_at)) {
		lines.touched = 1;
		spin_pause(1, &lines);
	}
	return arg;
}

static void signal_it(pthread_cond_t *cond)
{
	pthread_mutex_lock(&big_lock);
	pthread_cond_broadcast(cond);
	pthread_mutex_unlock(&big_lock);
}

static bool is_awake(void)
{
	return atomic_load(&lockstep_cpus[1].active);
}

static void wait_until_it_sleeps(void)
{
	bool ready;

	do {
		pthread_mutex_lock(&big_lock);
		ready = sleeps;
		pthread_mutex_unlock(&big_lock);
	} while (!ready);
}

static void who_signals_wakes(void **state)
{
	uint64_t woken_at;
	pthread_t cpu;

	(void)state;
	lockstep_resume(1);
	wake_runs(0); /* this thread is CPU 0 */
	lockstep_begin();
	assert_int_equal(pthread_create(&cpu, NULL, run_cpu, NULL), 0);
	wait_until_it_sleeps();
	assert_false(is_awake());
	signal_it(&other);
	assert_false(is_awake());
	/* for nothing: it halts again */
	signal_it(&halted);
	while (is_awake())
		;
	lockstep_run(0, 300 * 1000);
	woken_at = lockstep_cpus[0].clock;
	pthread_mutex_lock(&big_lock);
	has_work = true;
	pthread_cond_broadcast(&halted);
	/* before it has the lock, and so before it can run */
	assert_true(is_awake());
	assert_true(lockstep_cpus[1].clock >= woken_at + WAKE);
	pthread_mutex_unlock(&big_lock);
	while (!spin_watches(1, 0))
		;
	woken_at = lockstep_cpus[1].clock;
	lockstep_run(0, 2 * WAKE * 1000);
	signal_it(&other);
	assert_int_equal(lockstep_cpus[1].clock, woken_at);
	atomic_store(&interrupted_at, lockstep_cpus[0].clock);
	/* it may just have looked up by itself */
	while (lockstep_cpus[1].clock < interrupted_at)
		signal_it(&halted);
	pthread_join(cpu, NULL);
	assert_true(is_awake());
	assert_int_equal(lockstep_cpus[1].clock, interrupted_at);
	lockstep_end();
}

static pthread_cond_t exclusive = PTHREAD_COND_INITIALIZER;
static bool others_have_left; /* under big_lock */

/* As a CPU that needs all others out of the guest's code. */
static void *run_exclusively(void *arg)
{
	pthread_mutex_lock(&big_lock);
	wake_runs(1);
	sleeps = true;
	while (!others_have_left)
		pthread_cond_wait(&exclusive, &big_lock);
	pthread_mutex_unlock(&big_lock);
	return arg;
}

static void who_waits_for_others_is_not_waited_for(void **state)
{
	uint64_t clock;
	pthread_t cpu;

	(void)state;
	sleeps = false;
	wake_runs(0);
	lockstep_begin();
	clock = lockstep_cpus[0].clock;
	assert_int_equal(pthread_create(&cpu, NULL, run_exclusively, NULL), 0);
	wait_until_it_sleeps();
	assert_false(is_awake());
	/* each of these ends a window */
	while (lockstep_cpus[0].clock < clock + 100 * 1000)
		lockstep_run(0, 1000 * 1000);
	assert_int_equal(lockstep_timeouts(), 0);
	pthread_mutex_lock(&big_lock);
	others_have_left = true;
	pthread_cond_signal(&exclusive);
	/* it is again, and has lost nothing by being woken */
	assert_true(is_awake());
	assert_true(lockstep_cpus[1].clock <= lockstep_cpus[0].clock);
	pthread_mutex_unlock(&big_lock);
	pthread_join(cpu, NULL);
	lockstep_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_signals_wakes),
		cmocka_unit_test(who_waits_for_others_is_not_waited_for),
	};

	lockstep_init(&two);
	return wake_init() ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
