// SPDX-License-Identifier: GPL-2.0-only
/* QEMU waits in the guest's time: no less, and not by asking all the time. */
#define _GNU_SOURCE
#include "unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "clock.h"
#include "guest_time.h"
#include "lockstep.h"

#define MS 1000000

static const struct machine one = {
	.sockets = 1,
	.cores_per_socket = 1,
	.frequency_mhz = 1000, /* a cycle is a nanosecond */
	.window_cycles = 1000,
};

static atomic_bool waited;

static uint64_t monotonic_ns(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int wait_ns(long ns, int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct timespec t = {.tv_nsec = ns};

	return ppoll(&p, fd >= 0, &t, NULL);
}

static void wait_in_real_time(void **state)
{
	uint64_t before = guest_time_host_ns();

	(void)state;
	assert_int_equal(wait_ns(2 * MS, -1), 0);
	assert_true(guest_time_host_ns() - before >= 2 * MS);
}

static atomic_uint looks; /* at what is waited for */

/*
 * Stands before the C library's, through which clock.c enters the kernel. How
 * many arguments there are is not known: it reads beyond those.
 */
__attribute__((no_sanitize("address"))) long syscall(long number, ...)
{
	static long (*next)(long number, ...);
	long args[6];
	va_list ap;
	int i;

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "syscall");
	va_start(ap, number);
	for (i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_ppoll)
		atomic_fetch_add(&looks, 1);
	return next(number, args[0], args[1], args[2], args[3], args[4],
		    args[5]);
}

/* A CPU that takes 50 ms of real time for each of two 10 us of its own. */
static void *run_slowly(void *arg)
{
	int i;

	for (i = 0; i < 2; i++) {
		usleep(50000);
		assert_false(atomic_load(&waited));
		lockstep_run(0, 10000 * 1000);
	}
	return arg;
}

static void wait_in_simulated_time(void **state)
{
	uint64_t before, passed;
	pthread_t cpu;

	(void)state;
	lockstep_begin();
	before = monotonic_ns();
	passed = guest_time_host_ns();
	atomic_store(&looks, 0);
	assert_int_equal(pthread_create(&cpu, NULL, run_slowly, NULL), 0);
	assert_int_equal(wait_ns(15000, -1), 0);
	atomic_store(&waited, true);
	assert_between(monotonic_ns() - before, 15000, 40000);
	/* 100 ms have passed, or more: it slept until it was time */
	assert_true(guest_time_host_ns() - passed >= 100 * MS);
	assert_between(atomic_load(&looks), 2, 4);
	pthread_join(cpu, NULL);
	lockstep_end();
}

/* Nobody runs until then: an hour is over at once. */
static void idle_time_jumps(void **state)
{
	const struct timespec hour = {.tv_sec = 3600};
	uint64_t before, host;

	(void)state;
	lockstep_begin();
	lockstep_idle(0);
	before = monotonic_ns();
	host = guest_time_host_ns();
	assert_int_equal(ppoll(NULL, 0, &hour, NULL), 0);
	assert_between(monotonic_ns() - before, 3600000ull * MS,
		       3600001ull * MS);
	assert_true(guest_time_host_ns() - host < 600000ull * MS);
	lockstep_resume(0);
	lockstep_end();
}

static void *halt(void *arg)
{
	usleep(10000);
	lockstep_idle(0);
	return arg;
}

/* It waits while one runs, and time stands still until something is ready. */
static void the_last_to_halt_ends_it(void **state)
{
	const struct timespec hour = {.tv_sec = 3600};
	uint64_t before;
	pthread_t cpu;

	(void)state;
	lockstep_begin();
	before = monotonic_ns();
	assert_int_equal(pthread_create(&cpu, NULL, halt, NULL), 0);
	assert_int_equal(ppoll(NULL, 0, &hour, NULL), 0);
	assert_true(monotonic_ns() - before >= 3600000ull * MS);
	pthread_join(cpu, NULL);
	before = monotonic_ns();
	usleep(5000);
	assert_int_equal(monotonic_ns(), before);
	lockstep_resume(0);
	lockstep_end();
}

static void what_is_ready_ends_it(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	lockstep_begin();
	assert_int_equal(wait_ns(15000, ends[0]), 1);
	lockstep_end();
	close(ends[0]);
	close(ends[1]);
}

static void *end_later(void *arg)
{
	usleep(5000);
	lockstep_end();
	return arg;
}

/* No CPU gets there, but simulation ends: real time does. */
static void the_end_of_simulation_ends_it(void **state)
{
	uint64_t before;
	pthread_t other;

	(void)state;
	lockstep_begin();
	before = monotonic_ns();
	assert_int_equal(pthread_create(&other, NULL, end_later, NULL), 0);
	assert_int_equal(wait_ns(30 * MS, -1), 0);
	assert_true(monotonic_ns() - before >= 30 * MS);
	pthread_join(other, NULL);
}

/* Nothing jumps when simulation ends. */
static void time_goes_on(void **state)
{
	uint64_t before;

	(void)state;
	lockstep_begin();
	before = monotonic_ns();
	usleep(5000);
	lockstep_end();
	assert_true(monotonic_ns() - before <= 4 * MS);
}

/* As QEMU reads it for the guest; on and off. */
static void rdtsc_tells_simulated_time(void **state)
{
	uint64_t before;

	(void)state;
	/* cmocka takes the signal for itself in each test */
	assert_int_equal(clock_trap_tsc(), 0);
	for (int on = 0; on < 2; on++) {
		if (on)
			lockstep_begin();
		before = lockstep_now_ns() * CLOCK_TSC_PER_NS;
		assert_between(__rdtsc(), before,
			       lockstep_now_ns() * CLOCK_TSC_PER_NS);
		if (on)
			lockstep_end();
	}
	/* all have been found */
	assert_int_equal(clock_trap_tsc(), -ENOENT);
	/* the C library's own clock is the host's */
	assert_true(time(NULL) > 1700000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wait_in_real_time),
		cmocka_unit_test(wait_in_simulated_time),
		cmocka_unit_test(idle_time_jumps),
		cmocka_unit_test(the_last_to_halt_ends_it),
		cmocka_unit_test(what_is_ready_ends_it),
		cmocka_unit_test(the_end_of_simulation_ends_it),
		cmocka_unit_test(time_goes_on),
		cmocka_unit_test(rdtsc_tells_simulated_time),
	};

	/* so that who asks too often is seen to */
	prctl(PR_SET_TIMERSLACK, 1);
	lockstep_init(&one);
	if (clock_init())
		return 1;
	lockstep_resume(0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
