// SPDX-License-Identifier: GPL-2.0-only
/* One thread runs at a time, in an order that a seed alone decides. */
#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep.h"
#include "turns.h"

#define CPUS	4
#define STEPS	200
#define TIMERS	20
#define EVENTS	(CPUS * STEPS + TIMERS)
#define TICK_NS 2000

static const struct machine four = {
	.sockets = 1,
	.cores_per_socket = CPUS,
	.frequency_mhz = 2000,
	.window_cycles = 250,
	.wake_cycles = 500,
};

/* Who did something, in its order: written by whose turn it is. */
static char events[EVENTS + 1];
static unsigned int nevents;
static atomic_bool busy;

static void note(char who)
{
	/* a second one at once would be seen here */
	assert_false(atomic_exchange(&busy, true));
	events[nevents++] = who;
	sched_yield();
	atomic_store(&busy, false);
}

/* As a CPU's thread: it is woken, runs, and halts. The first wakes all others.
 */
static void *run_cpu(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg, i;

	while (!atomic_load(&lockstep_cpus[cpu].active))
		sched_yield();
	turns_take(cpu);
	for (i = 0; i < STEPS; i++) {
		lockstep_run(cpu, (37 + 10 * cpu) * 1000);
		note((char)('0' + cpu));
		if (!cpu && i && i < CPUS)
			lockstep_wake(i, lockstep_cpus[cpu].clock);
	}
	lockstep_idle(cpu);
	turns_leave(cpu);
	return NULL;
}

/* As QEMU's main loop, whose timers run out. Into the pipe: what happened. */
static void run_all(uint64_t seed, int out)
{
	pthread_t threads[CPUS];
	uint64_t end_ns = TICK_NS;
	uintptr_t cpu;

	lockstep_init(&four);
	turns_init(seed);
	lockstep_resume(0);
	for (cpu = 0; cpu < CPUS; cpu++)
		pthread_create(&threads[cpu], NULL, run_cpu, (void *)cpu);
	while (end_ns <= TIMERS * TICK_NS) {
		turns_loop_waits(NULL, 0, end_ns);
		if (lockstep_now_ns() < end_ns)
			continue;
		note('L');
		end_ns += TICK_NS;
	}
	while (nevents < EVENTS)
		turns_loop_waits(NULL, 0, UINT64_MAX);
	turns_end();
	for (cpu = 0; cpu < CPUS; cpu++)
		pthread_join(threads[cpu], NULL);
	_exit(write(out, events, EVENTS) == EVENTS ? 0 : 1);
}

/* In a process of its own: what turns keep is kept for good. */
static void run_with(uint64_t seed, char *what)
{
	int pipe_fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	if (!pid)
		run_all(seed, pipe_fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(pipe_fds[0], what, EVENTS), EVENTS);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void one_seed_one_order(void **state)
{
	char first[EVENTS + 1] = "", again[EVENTS + 1] = "";
	int i;

	(void)state;
	run_with(1, first);
	for (i = 0; i < 5; i++) {
		run_with(1, again);
		assert_string_equal(again, first);
	}
	run_with(2, again);
	assert_string_not_equal(again, first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_seed_one_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
