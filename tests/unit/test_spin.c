// SPDX-License-Identifier: GPL-2.0-only
/* A CPU that spins: how long it sleeps, and what its clock says then. */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>

#include "fibers.h"
#include "lockstep.h"

#define WINDOW	  5000
#define AHEAD	  SPIN_AHEAD_CYCLES
#define AHEAD_MAX SPIN_AHEAD_CYCLES_MAX

static const struct machine two = {
	.sockets = 1,
	.cores_per_socket = 2,
	.frequency_mhz = 2000,
	.window_cycles = WINDOW,
};

/* Its loop reads lines of bit READ, and not of bit OTHER. */
#define READ  3
#define OTHER 4

static struct coherence_lines lines;
static _Atomic uint64_t rounds;
static bool reads_clock;
static uint64_t begin;

static int setup(void **state)
{
	(void)state;
	fibers_own(0);
	lockstep_init(&two);
	lockstep_resume(0);
	lockstep_resume(1);
	lockstep_begin();
	begin = lockstep_cpus[0].clock;
	reads_clock = true;
	spin_reads_clock(lockstep_now_ns());
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

static void spin_once(void)
{
	lines.touched |= 1 << READ;
	spin_pause(0, &lines);
}

static void lose(unsigned int bit)
{
	lines.lost[bit]++;
	spin_lost(0, bit);
}

/* Spins until time has passed, or a line that it reads is lost. */
static void *spin(void *arg)
{
	uint64_t had = lines.lost[READ];

	fibers_own(0);
	if (reads_clock)
		spin_reads_clock(lockstep_now_ns());
	while (lines.lost[READ] == had && !since(0)) {
		spin_once();
		rounds++;
	}
	return arg;
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

static void without_the_time_it_waits_longer(void **state)
{
	pthread_t spinner;

	(void)state;
	reads_clock = false;
	/* since it did */
	lockstep_begin_at(lockstep_now_ns() + 1000000);
	begin = lockstep_cpus[0].clock;
	spinner = start_spinning();
	while (since(1) < AHEAD_MAX)
		lockstep_run(1, 1000 * 1000);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), AHEAD_MAX);
}

/* It has spun until it was interrupted. */
static void an_interrupt_wakes_it(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	while (!spin_watches(0, READ))
		;
	spin_interrupt(0, begin + 7);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), 7);
}

static void it_wakes_when_a_line_is_lost(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	lose(READ);
	pthread_join(spinner, NULL);
	assert_int_equal(since(0), 0);
	/* what is lost already is looked at again: alone, a sleep is over */
	lockstep_idle(1);
	lose(READ);
	spin_once();
	assert_int_equal(since(0), 0);
	lockstep_resume(1);
}

static void it_watches_what_it_reads(void **state)
{
	pthread_t spinner = start_spinning();

	(void)state;
	while (!spin_watches(0, READ))
		;
	assert_false(spin_watches(0, OTHER));
	lose(READ);
	pthread_join(spinner, NULL);
}

/* Alone, it would be at the end of its sleep at once. */
static void who_waits_for_no_line_does_not_sleep(void **state)
{
	static const uint64_t loops[] = {0x1ffff, 0};

	(void)state;
	lockstep_idle(1);
	for (int i = 0; i < 20; i++) {
		lines.touched = loops[i / 10];
		spin_pause(0, &lines);
	}
	assert_int_equal(since(0), 0);
	lockstep_resume(1);
}

static void alone_it_spins_through(void **state)
{
	(void)state;
	lockstep_idle(1);
	while (!since(0))
		spin_once();
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
		TEST(without_the_time_it_waits_longer),
		TEST(an_interrupt_wakes_it),
		TEST(it_wakes_when_a_line_is_lost),
		TEST(it_watches_what_it_reads),
		TEST(who_waits_for_no_line_does_not_sleep),
		TEST(alone_it_spins_through),
		TEST(it_does_not_hold_the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
