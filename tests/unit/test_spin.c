// SPDX-License-Identifier: GPL-2.0-only
/* A CPU that spins: how long it sleeps, and what its clock says then. */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>

#include "lockstep.h"

#define WINDOW 5000
#define AHEAD  SPIN_AHEAD_CYCLES

static const struct machine two = {
	.sockets = 1,
	.cores_per_socket = 2,
	.frequency_mhz = 2000,
	.window_cycles = WINDOW,
};

static _Atomic uint64_t lost, rounds;
static uint64_t begin;

static int setup(void **state)
{
	(void)state;
	lockstep_init(&two);
	lockstep_resume(0);
	lockstep_resume(1);
	lockstep_begin();
	begin = lockstep_cpus[0].clock;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	lockstep_end();
	lockstep_idle(0);
	lockstep_idle(1);
	return 0;
}

static uint64_t since(unsigned int cpu)
{
	return lockstep_cpus[cpu].clock - begin;
}

/* Spins until time has passed, or a line is lost. */
static void *spin(void *arg)
{
	uint64_t had = lost;

	(void)arg;
	while (lost == had && since(0) < AHEAD) {
		spin_pause(0, &lost);
		rounds++;
	}
	return NULL;
}

static pthread_t start_spinning(void)
{
	pthread_t thread;

	rounds = 0;
	pthread_create(&thread, NULL, spin, NULL);
	/* it has tried, and time stands still */
	while (!rounds)
		;
	return thread;
}

static void it_waits_for_the_others(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	lockstep_run(1, (AHEAD - 1) * 1000);
	while (rounds < 3)
		;
	assert_int_equal(since(0), 0);
	lockstep_run(1, 10 * 1000);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), AHEAD);
}

static void it_wakes_when_a_line_is_lost(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	lost++;
	spin_lost(0);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), 0);
	/* what is lost already is looked at again first */
	spin_pause(0, &lost);
	assert_int_equal(since(0), 0);
}

static void alone_it_spins_through(void **state)
{
	(void)state;
	lockstep_idle(1);
	spin_pause(0, &lost);
	while (!since(0))
		spin_pause(0, &lost);
	assert_int_equal(since(0), AHEAD);
	lockstep_resume(1);
}

/* The other waits at the end of the window for the one that spins. */
static void it_does_not_hold_the_window(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	lockstep_run(1, (WINDOW - 10) * 1000);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), AHEAD);
	assert_int_equal(lockstep_timeouts(), 0);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_waits_for_the_others),
		TEST(it_wakes_when_a_line_is_lost),
		TEST(alone_it_spins_through),
		TEST(it_does_not_hold_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
