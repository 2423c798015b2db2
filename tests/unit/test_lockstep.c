// SPDX-License-Identifier: GPL-2.0-only
/* Simulated clocks: kept close together, never back, and nobody waits in vain.
 */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "lockstep.h"

#define CPUS   4
#define WINDOW 1000
#define STEPS  20000
#define WAKE   5000

static const struct machine four = {
	.sockets = 1,
	.cores_per_socket = CPUS,
	.frequency_mhz = 2000,
	.window_cycles = WINDOW,
	.wake_cycles = WAKE,
};

static _Atomic uint64_t furthest_apart;
static bool they_meet;
static atomic_bool all_run; /* nobody sleeps: distances may be judged */

static void note_distance(unsigned int cpu)
{
	uint64_t mine = lockstep_cpus[cpu].clock, seen;
	unsigned int i;

	for (i = 0; i < CPUS; i++) {
		if (lockstep_cpus[i].clock + furthest_apart >= mine)
			continue;
		seen = mine - lockstep_cpus[i].clock;
		if (atomic_load(&all_run) && seen > furthest_apart)
			furthest_apart = seen;
	}
}

/* CPU n runs in steps of its own size, for the same simulated time as all. */
static void *run_cpu(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;
	uint64_t step = 10 + 7 * cpu, until;

	until = lockstep_cpus[cpu].clock + STEPS * 10;
	while (lockstep_cpus[cpu].clock < until) {
		lockstep_run(cpu, step * 1000);
		if (they_meet)
			lockstep_meet();
		note_distance(cpu);
	}
	atomic_store(&all_run, false);
	lockstep_idle(cpu);
	return NULL;
}

static void run_all(void)
{
	pthread_t threads[CPUS];
	uintptr_t i;

	for (i = 0; i < CPUS; i++)
		lockstep_resume((unsigned int)i);
	lockstep_begin();
	furthest_apart = 0;
	atomic_store(&all_run, true);
	for (i = 0; i < CPUS; i++)
		pthread_create(&threads[i], NULL, run_cpu, (void *)i);
	for (i = 0; i < CPUS; i++)
		pthread_join(threads[i], NULL);
}

/* A window, and the step that led out of it. */
static void keeps_within(uint64_t window)
{
	int tries = 3;

	lockstep_init(&four);
	/* on a busy host a thread may be off its CPU for longer than a wait */
	do
		run_all();
	while (lockstep_timeouts() && --tries);
	assert_true(furthest_apart > 0);
	assert_true(furthest_apart <= window + 10 + 7 * CPUS);
	assert_int_equal(lockstep_timeouts(), 0);
	assert_true(lockstep_latest() >= STEPS * 10);
	lockstep_end();
}

static void keeps_together(void **state)
{
	(void)state;
	they_meet = true;
	keeps_within(WINDOW);
}

/* Nobody meets: the windows grow, but not without end. */
static void may_part_while_it_is_quiet(void **state)
{
	(void)state;
	they_meet = false;
	keeps_within(LOCKSTEP_QUIET * WINDOW);
	assert_true(furthest_apart > WINDOW + 10 + 7 * CPUS);
}

static void fractions_add_up(void **state)
{
	uint64_t before;
	unsigned int i;

	(void)state;
	lockstep_init(&four);
	lockstep_resume(0);
	lockstep_begin();
	before = lockstep_cpus[0].clock;
	for (i = 0; i < 1000; i++)
		lockstep_run(0, 333);
	assert_int_equal(lockstep_cpus[0].clock - before, 333);
	lockstep_idle(0);
	lockstep_end();
}

static void time_never_jumps(void **state)
{
	uint64_t t[6];
	unsigned int i;

	(void)state;
	lockstep_init(&four);
	lockstep_resume(0);
	t[0] = lockstep_now_ns();
	lockstep_begin();
	t[1] = lockstep_now_ns();
	lockstep_run(0, 1000000ull * 1000); /* 500 us at 2 GHz */
	t[2] = lockstep_now_ns();
	lockstep_end();
	t[3] = lockstep_now_ns();
	/* while it is off, time is real: a pause is seen */
	usleep(2000);
	t[4] = lockstep_now_ns();
	lockstep_begin();
	t[5] = lockstep_now_ns();
	for (i = 1; i < 6; i++)
		assert_true(t[i] >= t[i - 1]);
	assert_between(t[2] - t[1], 499000, 502000);
	assert_between(t[4] - t[3], 2000000, 1000000000);
	lockstep_idle(0);
	lockstep_end();
}

/* CPU 0 runs, CPU 1 has halted. */
static void begin_with_one_halted(void)
{
	lockstep_init(&four);
	lockstep_resume(0);
	lockstep_resume(1);
	lockstep_begin();
	lockstep_idle(1);
}

static void a_sleeper_wakes_at_the_present(void **state)
{
	(void)state;
	begin_with_one_halted();
	lockstep_run(0, 1000000ull * 1000);
	lockstep_resume(1);
	assert_true(lockstep_cpus[1].clock + WINDOW + 1 >=
		    lockstep_cpus[0].clock);
	assert_int_equal(lockstep_timeouts(), 0);
	lockstep_idle(0);
	lockstep_idle(1);
	lockstep_end();
}

/* CPU 0 runs to the end of the window, and on when CPU 1 has come there. */
static void *run_far(void *arg)
{
	lockstep_run(0, 20 * WAKE * 1000ull);
	return arg;
}

/*
 * From when it is woken, not from when the host runs it: it goes on later by
 * what the machine says, and nobody is further ahead meanwhile.
 */
static void who_is_woken_is_waited_for(void **state)
{
	uint64_t woken_at;
	pthread_t other;

	(void)state;
	begin_with_one_halted();
	woken_at = lockstep_cpus[0].clock;
	lockstep_wake(1, woken_at);
	assert_int_equal(lockstep_cpus[1].clock, woken_at + WAKE);
	pthread_create(&other, NULL, run_far, NULL);
	usleep(5000); /* the host has other things to do */
	assert_true(lockstep_window_end <=
		    woken_at + WAKE + LOCKSTEP_QUIET * WINDOW);
	lockstep_resume(1);
	assert_int_equal(lockstep_cpus[1].clock, woken_at + WAKE);
	/* it halts again: nobody waits for it */
	lockstep_idle(1);
	pthread_join(other, NULL);
	lockstep_idle(0);
	lockstep_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_together),
		cmocka_unit_test(may_part_while_it_is_quiet),
		cmocka_unit_test(fractions_add_up),
		cmocka_unit_test(time_never_jumps),
		cmocka_unit_test(a_sleeper_wakes_at_the_present),
		cmocka_unit_test(who_is_woken_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
