// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs aboard carriers: each goes on where it waited, with the thread-local
 * variables of its own thread, and RCU knows of it. This program stands for
 * QEMU's, whose functions it has.
 */
#define _GNU_SOURCE
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#include "fibers.h"

#define CPUS	 5
#define CARRIERS 2
#define ROUNDS	 2000

/* As struct rcu_reader_data of QEMU. */
struct reader {
	unsigned long ctr;
	bool waiting;
	unsigned int depth;
	uintptr_t next, link, notifiers; /* written by others */
};

/* One on each side of it. */
static _Thread_local uint64_t before = 1, after;
static _Thread_local struct reader reader;

static struct reader *readers[CPUS];
static atomic_int events, no_event;

#define EXPORT __attribute__((visibility("default")))

EXPORT void *get_ptr_rcu_reader(void);
EXPORT void qemu_event_set(void *event);
EXPORT extern void *rcu_gp_event;
EXPORT extern unsigned long rcu_gp_ctr;
unsigned long rcu_gp_ctr = 5;
void *rcu_gp_event = &no_event;

void *get_ptr_rcu_reader(void)
{
	return &reader;
}

void qemu_event_set(void *event)
{
	if (event == &rcu_gp_event)
		atomic_fetch_add(&events, 1);
}

static _Atomic unsigned int turn;
static atomic_int failures;
static pid_t carried_by[CPUS];

static void expect(bool it_is)
{
	if (!it_is)
		atomic_fetch_add(&failures, 1);
}

static bool has_turn(unsigned int cpu)
{
	return atomic_load(&turn) % CPUS == cpu;
}

/* Thread-locals are asked for anew after each wait, as QEMU does. */
__attribute__((noinline)) static void check_locals(unsigned int cpu,
						   unsigned int i)
{
	expect(before == 100 * cpu + i);
	expect(after == 200 * cpu + i);
	expect(reader.depth == cpu && reader.ctr == 2 * i + 1);
	before++;
	after++;
	reader.ctr += 2;
	expect(fibers_cpu() == (int)cpu);
}

__attribute__((noinline)) static void set_locals(unsigned int cpu)
{
	before = 100 * cpu;
	after = 200 * cpu;
	reader = (struct reader){.ctr = 1, .depth = cpu};
	readers[cpu] = &reader;
}

__attribute__((noinline)) static bool is_home(unsigned int cpu)
{
	return readers[cpu] == &reader && reader.next == ROUNDS - 1;
}

static void *run_cpu(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg, i;
	pthread_t (*volatile asked)(void) = pthread_self;
	pthread_t self = asked();
	pid_t thread = gettid();

	fibers_own(cpu);
	set_locals(cpu);
	for (i = 0; i < ROUNDS; i++) {
		while (!fibers_wait(cpu, has_turn))
			;
		expect(has_turn(cpu));
		check_locals(cpu, i);
		/* the same to the program, not to the kernel */
		expect(asked() == self);
		expect(gettid() != thread);
		expect(!is_home(cpu) && readers[cpu]->ctr == 2);
		readers[cpu]->next = i;
		carried_by[cpu] = gettid();
		/* a carrier that sleeps is told */
		atomic_fetch_add(&turn, 1);
		fibers_kick((cpu + 1) % CPUS);
	}
	if (cpu == CPUS - 1)
		fibers_stop();
	while (gettid() != thread)
		fibers_go_ashore(cpu);
	check_locals(cpu, ROUNDS);
	expect(is_home(cpu));
	return NULL;
}

static void each_goes_on_where_it_was(void **state)
{
	pthread_t threads[CPUS];
	uintptr_t i;

	(void)state;
	fibers_start();
	for (i = 0; i < CPUS; i++)
		pthread_create(&threads[i], NULL, run_cpu, (void *)i);
	for (i = 0; i < CPUS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(failures, 0);
	for (i = CARRIERS; i < CPUS; i++)
		assert_int_equal(carried_by[i], carried_by[i - CARRIERS]);
	assert_int_not_equal(carried_by[0], carried_by[1]);
}

static bool never(unsigned int cpu)
{
	(void)cpu;
	return false;
}

/* Asked to say when it does not read, it does: not while it does, though. */
static void *stop_reading(void *arg)
{
	fibers_own(0);
	reader = (struct reader){.ctr = 1, .depth = 1};
	readers[0] = &reader;
	expect(!fibers_wait(0, never));
	readers[0]->waiting = true;
	expect(!fibers_wait(0, never));
	expect(!events);
	((struct reader *)get_ptr_rcu_reader())->ctr = 0;
	expect(!fibers_wait(0, never));
	expect(events == 1 && !readers[0]->waiting);
	/* it reads again, but began when the present one had begun */
	readers[0]->waiting = true;
	((struct reader *)get_ptr_rcu_reader())->ctr = rcu_gp_ctr;
	expect(!fibers_wait(0, never));
	expect(events == 2 && !readers[0]->waiting);
	fibers_stop();
	fibers_go_ashore(0);
	/* on its own thread it gives up, too */
	expect(!fibers_wait(0, never));
	return arg;
}

static void rcu_is_told(void **state)
{
	pthread_t thread;

	(void)state;
	fibers_start();
	pthread_create(&thread, NULL, stop_reading, NULL);
	pthread_join(thread, NULL);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_goes_on_where_it_was),
		cmocka_unit_test(rcu_is_told),
	};

	return fibers_init(CPUS, CARRIERS)
		       ? 1
		       : cmocka_run_group_tests(tests, NULL, NULL);
}
