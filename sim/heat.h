/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines moved between cores, and which instructions made them: what perf
 * c2c samples on hardware, here all of it. Kept per CPU, by line and
 * instruction; only accesses that other caches had to answer are noted.
 */
#ifndef RMAPBENCH_HEAT_H
#define RMAPBENCH_HEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coherence.h"

/* What one instruction did to one line, as one CPU or as all of them. */
struct heat_entry {
	uint64_t line;		     /* its number in the model */
	uint64_t pc;		     /* of the instruction */
	uint64_t va;		     /* of its last access */
	uint64_t offset;	     /* into memory, likewise */
	uint64_t insocket_transfers; /* lines that came to it, by distance */
	uint64_t xsocket_transfers;
	uint64_t upgrades;     /* copies of others that it had taken away */
	uint64_t stall_cycles; /* that all of these took */
	uint64_t wait_cycles;  /* and before them: as of coherence_counts */
};

/*
 * An access of cpu that its own caches could not answer; counts are the CPU's
 * own after it, access says line, pc, va and offset. Called for each such
 * access, by the CPU's own thread. Did a line move between CPUs?
 */
bool heat_note(unsigned int cpu, const struct coherence_counts *counts,
	       const struct heat_entry *access);

/* Forget what was noted so far; takes effect at each CPU's next note. */
void heat_begin(void);

/*
 * All entries of all CPUs since heat_begin(), in no order. *n entries; the
 * caller frees them. NULL: none, or no memory.
 */
struct heat_entry *heat_take(size_t *n);

#endif
