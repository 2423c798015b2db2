/* SPDX-License-Identifier: GPL-2.0-only */
/* clang-format off */
/*
 * The coherence model: who holds which line, what an access costs, what moved.
 *
 * Each core has a first-level cache inside a second (inclusive); each core
 * complex a last-level cache that takes what falls out of them (a victim cache:
 * neither inclusive nor exclusive). A directory entry per line names the
 * holders. The protocol is MESI (Papamarcos and Patel, ISCA 1984) with a
 * full-map directory (Censier and Feautrier, IEEE ToC 1978), or one of its
 * extensions:
 *
 *   states of a core   I; S (shared, clean); E (only copy, clean); M (only copy,
 *                      dirty); E becomes M without telling the directory
 *   MESI               a dirty line that is read is written back; lines that are
 *                      only shared come from a last-level cache or memory
 *   MESIF              likewise, but the last reader (F) hands a shared line on
 *                      (Goodman and Hum, Univ. of Auckland 2004)
 *   MOESI              a dirty line that is read stays dirty; its owner (O) hands
 *                      it on (Sweazey and Smith, ISCA 1986)
 *   last level         holds clean or dirty lines; a line that no core shares
 *                      leaves it for the core that asks
 *
 * Time is causal: a line carries the clock of its last write, and whoever
 * fetches it continues no earlier than that.
 *
 * Concurrency: any number of threads may call coherence_access(), one per CPU.
 * A hit touches only the CPU's own caches. A miss holds the line's lock; the
 * order is line, then one set of a last-level cache; never two lines.
 * No I/O, no clock: the caller brings the time.
 */
/* clang-format on */
#ifndef RMAPBENCH_COHERENCE_H
#define RMAPBENCH_COHERENCE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

#define LINE_SHIFT 6
#define LINE_BYTES (1u << LINE_SHIFT)

/* Counted per CPU, of the CPU that asked; all in lines. */
struct coherence_counts {
	uint64_t loads;
	uint64_t stores;
	uint64_t l2_hits;  /* not in the first level, but in the second */
	uint64_t misses;   /* accesses that left the core's own caches */
	uint64_t llc_hits; /* found in the complex's last-level cache */
	uint64_t insocket_transfers; /* from another cache of the socket, ... */
	uint64_t incomplex_transfers; /* ... of these in the same complex */
	uint64_t xsocket_transfers;   /* from any cache of another socket */
	uint64_t upgrades;	/* stores that found the line in S, F or O */
	uint64_t stall_cycles;	/* that misses took; and before them, until */
	uint64_t wait_cycles;	/* whoever wrote the line had done so */
	uint64_t invalidations; /* copies taken from others by our stores */
	uint64_t writebacks;	/* dirty lines that our accesses made clean */
	uint64_t memory_near;
	uint64_t memory_far;
};

struct coherence;

/*
 * A model for machine m over the given number of lines, all uncached. Node of
 * a line: lines are split evenly over the sockets, in order. The caller frees
 * it with coherence_free(). NULL: no memory.
 */
struct coherence *coherence_new(const struct machine *m, uint64_t lines);
void coherence_free(struct coherence *c);

/*
 * CPU's access to line at its clock (cycles); returns the clock when it is
 * done. A hit in the first level takes no extra time: its cost is in the CPI.
 */
uint64_t coherence_access(struct coherence *c, unsigned int cpu, uint64_t line,
			  bool store, uint64_t clock);

/*
 * Which lines a CPU has touched since its thread last cleared that, as bits,
 * and how many of each bit others have taken away from it. Lines share bits.
 */
#define COHERENCE_BITS	    64
#define COHERENCE_BIT(line) ((line) % COHERENCE_BITS)

struct coherence_lines {
	uint64_t touched;
	_Atomic uint64_t lost[COHERENCE_BITS];
};

struct coherence_lines *coherence_lines(struct coherence *c, unsigned int cpu);

/*
 * Call fn(cpu, bit) when a line is lost, from the thread that takes it. NULL:
 * no more.
 */
void coherence_on_lost(struct coherence *c,
		       void (*fn)(unsigned int cpu, unsigned int bit));

/* The counts of one CPU; only its own thread may change them meanwhile. */
struct coherence_counts *coherence_counts(struct coherence *c,
					  unsigned int cpu);

#endif
