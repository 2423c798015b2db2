/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CPU that spins (it executes PAUSE again and again) does nothing but wait
 * for another to write what it reads. Simulated, it would run to the end of the
 * window in no time, and see the write as late as that. So it sleeps, with its
 * clock standing still, until a line is taken away from it: then it reads
 * again, and the line tells it the time of the write. Or until everybody else
 * has come so far that it may have to look at something else.
 *
 * Any thread may call these, each for its own CPU.
 */
#ifndef RMAPBENCH_SPIN_H
#define RMAPBENCH_SPIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

/* How far the others may come before a sleeper looks up, for an interrupt. */
#define SPIN_AHEAD_CYCLES 4000

/* The earliest clock that a sleeper waits for others to reach. */
extern _Atomic uint64_t spin_until;

/* cpu executes PAUSE; *lost counts the lines taken from it. May sleep. */
void spin_pause(unsigned int cpu, const _Atomic uint64_t *lost);

/* A line is taken from cpu, which may be asleep. */
void spin_lost(unsigned int cpu);

/* Somebody has come past spin_until, or halts: who may go on? */
void spin_review(void);

/* How often one looked up since others were ahead, not since its line was lost.
 */
uint64_t spin_expiries(void);

/* Simulation is over: everybody may. */
void spin_release(void);

#endif
