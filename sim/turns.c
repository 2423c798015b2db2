// SPDX-License-Identifier: GPL-2.0-only
#include "turns.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fibers.h"
#include "lockstep.h"
#include "random.h"

/* Whose turn it is, if it is not a CPU's. */
enum { LOOP = -1, NOBODY_YET = -2, EVERYBODY = -3 };

bool turns_are_taken;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int32_t turn = NOBODY_YET; /* futex; written under lock */
static atomic_bool first_has_come;

static _Thread_local bool is_loop;

/* What the loop waits for while others have their turns; under lock. */
static struct {
	struct pollfd *fds;
	nfds_t n;
	uint64_t end_ns;
} loop;

/* In which order CPUs run in this window, and where in it the last turn was. */
static unsigned int order[MACHINE_CPUS_MAX], place;
static uint64_t random_state;

static bool is_turn_of(int whose)
{
	int now = atomic_load(&turn);

	return now == whose || now == EVERYBODY;
}

static bool has_turn(unsigned int cpu)
{
	return is_turn_of((int)cpu);
}

static void wait_for_turn(unsigned int cpu)
{
	while (!has_turn(cpu))
		fibers_wait(cpu, has_turn);
}

/* Under lock. */
static void give(int whose)
{
	int before = atomic_load(&turn);

	if (before == EVERYBODY)
		return;
	atomic_store(&turn, whose);
	if (whose >= 0) {
		if (before == NOBODY_YET)
			fibers_kick_all();
		fibers_kick((unsigned int)whose);
		return;
	}
	syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	if (whose == EVERYBODY)
		fibers_kick_all();
}

/* Fisher and Yates; under lock. */
static void shuffle(void)
{
	unsigned int i, j, cpu;

	for (i = lockstep_ncpus() - 1; i; i--) {
		j = random_below(&random_state, i + 1);
		cpu = order[i];
		order[i] = order[j];
		order[j] = cpu;
	}
	place = 0;
}

/* The next CPU in this window's order that may run, or LOOP. Under lock. */
static int next_cpu(void)
{
	unsigned int n = lockstep_ncpus(), i;

	for (i = 0; i < n; i++, place = (place + 1) % n)
		if (lockstep_may_run(order[place]))
			return (int)order[place];
	return LOOP;
}

static bool is_sent_to_loop(void)
{
	static const struct timespec none;

	return syscall(SYS_ppoll, loop.fds, loop.n, &none, NULL, 0) > 0;
}

/* Under lock; the loop waits. */
static void go_on(void)
{
	int next = next_cpu();

	if (next == LOOP && lockstep_move()) {
		shuffle();
		if (lockstep_now_ns() < loop.end_ns && !is_sent_to_loop())
			next = next_cpu();
	}
	give(next);
}

/* CPUs are made and started before the first turn is anybody's. */
void turns_take(unsigned int cpu)
{
	if (atomic_load(&turn) != NOBODY_YET)
		wait_for_turn(cpu);
}

/* If it is not this CPU's turn, there is none to hand on. */
void turns_leave(unsigned int cpu)
{
	if (atomic_load(&turn) != (int)cpu)
		return;
	pthread_mutex_lock(&lock);
	go_on();
	pthread_mutex_unlock(&lock);
}

static bool have_begun(unsigned int cpu)
{
	(void)cpu;
	return atomic_load(&turn) != NOBODY_YET;
}

/* A CPU is at the end of the window. */
static void pass(unsigned int cpu)
{
	atomic_store(&first_has_come, true);
	while (!have_begun(cpu))
		fibers_wait(cpu, have_begun);
	turns_leave(cpu);
	wait_for_turn(cpu);
}

/*
 * The machine starts with one CPU, which stops ahead of its first instruction.
 * By then all are started, and time begins.
 */
static void begin(void)
{
	while (!atomic_load(&first_has_come))
		sched_yield();
	lockstep_begin_at(0);
}

static void loop_waits_for_turn(void)
{
	int now;

	while (!is_turn_of(LOOP)) {
		now = atomic_load(&turn);
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, now, NULL, NULL,
			0);
	}
}

void turns_loop_waits(struct pollfd *fds, nfds_t n, uint64_t end_ns)
{
	is_loop = true;
	if (atomic_load(&turn) == NOBODY_YET)
		begin();
	pthread_mutex_lock(&lock);
	loop.fds = fds;
	loop.n = n;
	loop.end_ns = end_ns;
	go_on();
	pthread_mutex_unlock(&lock);
	loop_waits_for_turn();
	/* if no CPU runs, nothing happens before that time */
	if (end_ns != UINT64_MAX && !is_sent_to_loop())
		lockstep_jump(end_ns);
}

void turns_end(void)
{
	if (!is_loop || turns_ended())
		return;
	pthread_mutex_lock(&lock);
	give(EVERYBODY);
	pthread_mutex_unlock(&lock);
	/* nobody moves the window any more */
	lockstep_end();
}

bool turns_ended(void)
{
	return atomic_load(&turn) == EVERYBODY;
}

void turns_init(uint64_t seed)
{
	unsigned int cpu;

	for (cpu = 0; cpu < lockstep_ncpus(); cpu++)
		order[cpu] = cpu;
	/* never 0, and seeds that are near differ at once */
	random_state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	lockstep_begin_at(0);
	/* the first instruction lies beyond it */
	atomic_store(&lockstep_window_end, 0);
	lockstep_on_wait(pass);
	turns_are_taken = true;
}
