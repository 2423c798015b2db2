// SPDX-License-Identifier: GPL-2.0-only
#include "lockstep.h"

#include <pthread.h>

#include "fibers.h"
#include "guest_time.h"

struct lockstep_cpu lockstep_cpus[MACHINE_CPUS_MAX];
atomic_bool lockstep_is_on;
_Atomic uint64_t lockstep_window_end;
atomic_bool lockstep_met;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int ncpus;
static unsigned int nactive, nparked, narrived; /* under lock */
static uint64_t window_cycles, wake_cycles;
static uint64_t current_cycles; /* this window's length; under lock */
static bool has_moved;		/* somebody may go on; under lock */
static _Atomic uint64_t timeouts;

static _Atomic uint64_t alarm_ns = UINT64_MAX;
static void (*ring)(void); /* set once, before any CPU runs */
static void (*wait_instead)(unsigned int cpu); /* the same */

uint64_t lockstep_now_ns(void)
{
	return lockstep_on()
		       ? guest_time_simulated(atomic_load(&lockstep_window_end))
		       : guest_time_of_host();
}

uint64_t lockstep_timeouts(void)
{
	return atomic_load(&timeouts);
}

uint64_t lockstep_latest(void)
{
	uint64_t latest = 0;

	for (unsigned int i = 0; i < ncpus; i++)
		if (lockstep_cpus[i].clock > latest)
			latest = lockstep_cpus[i].clock;
	return latest;
}

uint64_t lockstep_slowest(void)
{
	uint64_t clock = UINT64_MAX;

	for (unsigned int i = 0; i < ncpus; i++)
		if (atomic_load(&lockstep_cpus[i].active) &&
		    !atomic_load(&lockstep_cpus[i].parked) &&
		    lockstep_cpus[i].clock < clock)
			clock = lockstep_cpus[i].clock;
	return clock;
}

unsigned int lockstep_ncpus(void)
{
	return ncpus;
}

void lockstep_set_window(uint64_t cycles)
{
	window_cycles = cycles;
	current_cycles = cycles;
}

void lockstep_init(const struct machine *m)
{
	ncpus = machine_cpus(m);
	lockstep_set_window(m->window_cycles);
	wake_cycles = m->wake_cycles;
	guest_time_init(m->frequency_mhz);
}

void lockstep_on_alarm(void (*cb)(void))
{
	ring = cb;
}

void lockstep_set_alarm(uint64_t ns)
{
	atomic_store(&alarm_ns, ns);
}

void lockstep_on_wait(void (*cb)(unsigned int cpu))
{
	wait_instead = cb;
}

static void ring_alarm(void)
{
	if (atomic_exchange(&alarm_ns, UINT64_MAX) != UINT64_MAX && ring)
		ring();
}

/* Unlocked first: who wakes need not wait for the lock. */
static void unlock_and_wake(void)
{
	bool moved = has_moved;

	has_moved = false;
	pthread_mutex_unlock(&lock);
	if (moved)
		fibers_kick_all();
}

static void withdraw(struct lockstep_cpu *v)
{
	if (v->arrived) {
		v->arrived = false;
		narrived--;
	}
}

static void let_go(unsigned int cpu)
{
	if (lockstep_cpus[cpu].arrived) {
		withdraw(&lockstep_cpus[cpu]);
		has_moved = true;
	}
}

/*
 * Every running CPU waits: the window begins anew at the slowest of them. Who
 * is beyond its end already (an access took longer) sleeps on.
 */
static void move_window(void)
{
	uint64_t start = lockstep_slowest(), end;

	if (atomic_exchange(&lockstep_met, false))
		current_cycles = window_cycles;
	else if (current_cycles < LOCKSTEP_QUIET * window_cycles)
		current_cycles *= 2;
	if (start == UINT64_MAX)
		return;
	end = start + current_cycles;
	atomic_store(&lockstep_window_end, end);
	if (guest_time_ns(end) >= atomic_load(&alarm_ns))
		ring_alarm();
	for (unsigned int i = 0; i < ncpus; i++)
		if (lockstep_cpus[i].clock < end)
			let_go(i);
}

bool lockstep_move(void)
{
	bool runs;

	pthread_mutex_lock(&lock);
	runs = nactive;
	if (runs)
		move_window();
	pthread_mutex_unlock(&lock);
	return runs;
}

/* One less to wait for. */
static void may_move_window(void)
{
	if (lockstep_on() && narrived && narrived >= nactive - nparked)
		move_window();
}

/* Changes whenever a CPU makes progress; others run on meanwhile. */
static uint64_t clocks(void)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < ncpus; i++)
		sum += lockstep_cpus[i].clock;
	return sum;
}

/* The window has moved on so far that cpu may run. */
static bool may_run(unsigned int cpu)
{
	return lockstep_cpus[cpu].clock < atomic_load(&lockstep_window_end) ||
	       !lockstep_on();
}

bool lockstep_wait_instead(unsigned int cpu)
{
	if (!wait_instead)
		return false;
	do
		wait_instead(cpu);
	while (lockstep_on() && !lockstep_may_run(cpu));
	return true;
}

void lockstep_wait(unsigned int cpu)
{
	struct lockstep_cpu *v = &lockstep_cpus[cpu];
	uint64_t before;

	if (lockstep_wait_instead(cpu))
		return;
	for (;;) {
		pthread_mutex_lock(&lock);
		if (!lockstep_on() ||
		    v->clock < atomic_load(&lockstep_window_end)) {
			withdraw(v);
			unlock_and_wake();
			return;
		}
		if (!v->arrived) {
			v->arrived = true;
			narrived++;
		}
		if (narrived >= nactive - nparked) {
			move_window();
			unlock_and_wake();
			continue;
		}
		before = clocks();
		pthread_mutex_unlock(&lock);
		/* nobody moves: QEMU may want this CPU for something else */
		if (!fibers_wait(cpu, may_run) && clocks() == before) {
			pthread_mutex_lock(&lock);
			withdraw(v);
			pthread_mutex_unlock(&lock);
			atomic_fetch_add(&timeouts, 1);
			return;
		}
		/* it was let go: no need to ask under the lock */
		if (may_run(cpu))
			return;
	}
}

/* The present, for a CPU that does not run: that of the slowest that does. */
static uint64_t present(void)
{
	uint64_t now = lockstep_slowest(),
		 end = atomic_load(&lockstep_window_end);

	if (now != UINT64_MAX)
		return now;
	return end > current_cycles ? end - current_cycles : 0;
}

/* It goes on at clock, or later; under lock. */
static void come_back(struct lockstep_cpu *v, uint64_t clock)
{
	if (v->active)
		return;
	if (v->clock < clock)
		v->clock = clock;
	v->active = true;
	nactive++;
	lockstep_meet();
}

void lockstep_wake(unsigned int cpu, uint64_t clock)
{
	pthread_mutex_lock(&lock);
	if (clock == LOCKSTEP_PRESENT)
		clock = present();
	come_back(&lockstep_cpus[cpu], clock + wake_cycles);
	pthread_mutex_unlock(&lock);
}

void lockstep_resume(unsigned int cpu)
{
	pthread_mutex_lock(&lock);
	come_back(&lockstep_cpus[cpu], present());
	pthread_mutex_unlock(&lock);
}

void lockstep_idle(unsigned int cpu)
{
	struct lockstep_cpu *v = &lockstep_cpus[cpu];

	pthread_mutex_lock(&lock);
	withdraw(v);
	if (v->active) {
		v->active = false;
		nactive--;
		if (!nactive)
			ring_alarm();
		else
			may_move_window();
	}
	unlock_and_wake();
	/* who spins may have waited for it alone */
	spin_review();
}

bool lockstep_jump(uint64_t ns)
{
	uint64_t end = guest_time_cycles(ns) + 1;
	bool halted;

	pthread_mutex_lock(&lock);
	halted = lockstep_on() && !nactive;
	if (halted && end > atomic_load(&lockstep_window_end))
		atomic_store(&lockstep_window_end, end);
	pthread_mutex_unlock(&lock);
	return halted;
}

void lockstep_park(unsigned int cpu)
{
	pthread_mutex_lock(&lock);
	withdraw(&lockstep_cpus[cpu]);
	atomic_store(&lockstep_cpus[cpu].parked, true);
	nparked++;
	may_move_window();
	unlock_and_wake();
}

void lockstep_unpark(unsigned int cpu)
{
	pthread_mutex_lock(&lock);
	atomic_store(&lockstep_cpus[cpu].parked, false);
	nparked--;
	pthread_mutex_unlock(&lock);
}

void lockstep_begin(void)
{
	lockstep_begin_at(lockstep_now_ns());
}

void lockstep_begin_at(uint64_t now_ns)
{
	uint64_t cycles = guest_time_cycles(now_ns);

	pthread_mutex_lock(&lock);
	for (unsigned int i = 0; i < ncpus; i++) {
		lockstep_cpus[i].clock = cycles;
		lockstep_cpus[i].last = cycles;
		lockstep_cpus[i].milli = 0;
		lockstep_cpus[i].arrived = false;
	}
	narrived = 0;
	atomic_store(&timeouts, 0);
	guest_time_simulate(now_ns);
	current_cycles = window_cycles;
	atomic_store(&lockstep_met, false);
	atomic_store(&lockstep_window_end, cycles + current_cycles);
	atomic_store(&lockstep_is_on, true);
	pthread_mutex_unlock(&lock);
	fibers_start();
}

void lockstep_end(void)
{
	pthread_mutex_lock(&lock);
	guest_time_follow_host(lockstep_now_ns());
	atomic_store(&lockstep_is_on, false);
	ring_alarm();
	for (unsigned int i = 0; i < ncpus; i++)
		lockstep_cpus[i].arrived = false;
	narrived = 0;
	has_moved = true;
	unlock_and_wake();
	spin_release();
	fibers_stop();
}
