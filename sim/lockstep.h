/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Simulated time: a clock per CPU, in cycles, kept close together.
 *
 * While simulation is on, no CPU runs past the end of the current window; the
 * window moves on when every CPU that is not halted has reached its end. How
 * far apart two CPUs are matters only if they meet at a line: a window in which
 * nobody met is followed by one twice as long, up to LOCKSTEP_QUIET times the
 * machine's, and one in which somebody did by the machine's. (The adaptive
 * quantum of Falcon et al., ISPASS 2008, there for messages between nodes.)
 *
 * A CPU that is woken is waited for from then on, however long the host takes
 * to run it, and goes on as long after that as the machine says. When all are
 * halted, simulated time stands still until it jumps to the next timer. While
 * simulation is off, the guest's time is real time, shifted so that it never
 * jumps.
 */
#ifndef RMAPBENCH_LOCKSTEP_H
#define RMAPBENCH_LOCKSTEP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine.h"
#include "spin.h"

struct lockstep_cpu {
	_Alignas(128) uint64_t clock; /* cycles; written by its own thread */
	uint64_t milli;	    /* thousandths of a cycle not yet in clock */
	uint64_t last;	    /* clock when others were last told of it */
	atomic_bool active; /* not halted */
	atomic_bool parked; /* sleeps while it spins, see spin.h */
	bool arrived;	    /* waits for the window to move on */
};

#define LOCKSTEP_QUIET 16

extern struct lockstep_cpu lockstep_cpus[MACHINE_CPUS_MAX];
extern atomic_bool lockstep_is_on;
extern _Atomic uint64_t lockstep_window_end;
extern atomic_bool lockstep_met;

void lockstep_init(const struct machine *m);
unsigned int lockstep_ncpus(void);

/* Another than the machine's window, from the next on. */
void lockstep_set_window(uint64_t cycles);

/* Clocks are set before it is: read one only after. */
static inline bool lockstep_on(void)
{
	return atomic_load_explicit(&lockstep_is_on, memory_order_acquire);
}

/* Simulation on, at the present or at guest time ns, and off. */
void lockstep_begin(void);
void lockstep_begin_at(uint64_t now_ns);
void lockstep_end(void);

/* A CPU runs, if it did not; a CPU halts. */
void lockstep_resume(unsigned int cpu);
void lockstep_idle(unsigned int cpu);

/* One that halts is woken, by somebody at that clock, or by a timer. */
#define LOCKSTEP_PRESENT UINT64_MAX
void lockstep_wake(unsigned int cpu, uint64_t clock);

/*
 * Who waits for guest time ns sets an alarm. The callback is called once, from
 * any thread, when ns may have come: when it has, when all CPUs are halted, or
 * when simulation ends. It must not call lockstep.
 */
void lockstep_on_alarm(void (*cb)(void));
void lockstep_set_alarm(uint64_t ns);

/* If all CPUs are halted, time jumps to ns. False: one is not. */
bool lockstep_jump(uint64_t ns);

/* A CPU that spins no longer counts; it counts again. */
void lockstep_park(unsigned int cpu);
void lockstep_unpark(unsigned int cpu);

/* Wait until cpu's clock lies within the window. */
void lockstep_wait(unsigned int cpu);

/*
 * Let a callback wait instead, which moves the window on by lockstep_move().
 * False: all CPUs are halted, and it has not moved.
 */
void lockstep_on_wait(void (*cb)(unsigned int cpu));
bool lockstep_move(void);

/* Wait by that callback until cpu may run. False: none is set. */
bool lockstep_wait_instead(unsigned int cpu);

/* Neither halted nor parked, and within the window. */
static inline bool lockstep_may_run(unsigned int cpu)
{
	return atomic_load(&lockstep_cpus[cpu].active) &&
	       !atomic_load(&lockstep_cpus[cpu].parked) &&
	       lockstep_cpus[cpu].clock < atomic_load(&lockstep_window_end);
}

/* Let instructions pass on cpu's clock; may wait. */
static inline void lockstep_run(unsigned int cpu, uint64_t milli_cycles)
{
	struct lockstep_cpu *v = &lockstep_cpus[cpu];
	uint64_t until;

	v->milli += milli_cycles;
	v->clock += v->milli / 1000;
	v->milli %= 1000;
	until = atomic_load_explicit(&spin_until, memory_order_relaxed);
	if (v->clock >= until && v->last < until)
		spin_review();
	v->last = v->clock;
	if (v->clock >=
	    atomic_load_explicit(&lockstep_window_end, memory_order_relaxed))
		lockstep_wait(cpu);
}

/* Let the rest of the window pass. */
static inline void lockstep_skip(unsigned int cpu)
{
	uint64_t end = atomic_load(&lockstep_window_end);

	if (lockstep_cpus[cpu].clock < end)
		lockstep_cpus[cpu].clock = end;
	lockstep_wait(cpu);
}

/* A line moved between CPUs. */
static inline void lockstep_meet(void)
{
	if (!atomic_load_explicit(&lockstep_met, memory_order_relaxed))
		atomic_store_explicit(&lockstep_met, true,
				      memory_order_relaxed);
}

/*
 * The latest clock of any CPU, in cycles, and the earliest of those that run;
 * UINT64_MAX: none does.
 */
uint64_t lockstep_latest(void);
uint64_t lockstep_slowest(void);

/* Waits that gave up, since lockstep_begin(): 0 in a sound run. */
uint64_t lockstep_timeouts(void);

/* The guest's time, see guest_time.h. */
uint64_t lockstep_now_ns(void);

#endif
