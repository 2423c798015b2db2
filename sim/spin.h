/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CPU that spins (it executes PAUSE again and again) does nothing but wait
 * for another to write what it reads. Simulated, it would run to the end of the
 * window in no time, and see the write as late as that. So it sleeps, with its
 * clock standing still, until a line that it reads is taken away from it: then
 * it reads again, and the line tells it the time of the write. Or until it is
 * sent an interrupt, or everybody else has come so far that it may have to look
 * at something else.
 *
 * Any thread may call these, each for its own CPU.
 */
#ifndef RMAPBENCH_SPIN_H
#define RMAPBENCH_SPIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "coherence.h"
#include "machine.h"

/*
 * How far the others may come before a sleeper looks up: a sixteenth of the
 * time since it last read its clock, within these bounds. A loop that spins for
 * so long and no longer (udelay(), an rwsem that readers hold) is off by no
 * more.
 */
#define SPIN_AHEAD_CYCLES     4000
#define SPIN_AHEAD_CYCLES_MAX 64000
#define SPIN_AHEAD_PART	      16

/* The earliest clock that a sleeper waits for others to reach. */
extern _Atomic uint64_t spin_until;

/* cpu executes PAUSE, having touched and lost these lines. May sleep. */
void spin_pause(unsigned int cpu, struct coherence_lines *lines);

/* A line of that bit is taken from cpu, which may be asleep. */
void spin_lost(unsigned int cpu, unsigned int bit);

/* The CPU of this thread reads its clock: ns, simulated. */
void spin_reads_clock(uint64_t ns);

/* Somebody at that clock sends cpu an interrupt; it looks up if it sleeps. */
void spin_interrupt(unsigned int cpu, uint64_t clock);

/* Does cpu sleep until a line of that bit is lost, among others? */
bool spin_watches(unsigned int cpu, unsigned int bit);

/* Somebody has come past spin_until, or halts: who may go on? */
void spin_review(void);

/* How often one looked up since others were ahead, not since its line was lost.
 */
uint64_t spin_expiries(void);

/* Simulation is over: everybody may. */
void spin_release(void);

#endif
