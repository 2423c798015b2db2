/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the coherence model: the directory, and what moves a line about. */
#ifndef RMAPBENCH_HOLDERS_H
#define RMAPBENCH_HOLDERS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "cache.h"
#include "coherence.h"

#define CPU_WORDS (MACHINE_CPUS_MAX / 64)

/*
 * Who holds a line. One host line each, so that CPUs that miss on different
 * lines do not disturb each other; an all-zero entry is an uncached line.
 */
struct dir_entry {
	_Alignas(LINE_BYTES) atomic_flag lock;
	uint16_t owner;		   /* CPU in E, M or O, plus 1; 0: none */
	uint16_t forward;	   /* MESIF: the sharer in F, plus 1; 0: none */
	_Atomic uint64_t llc_mask; /* last-level caches that have it */
	uint64_t written; /* clock of the last write, as far as known here */
	uint64_t free;	  /* clock from which it can be given away again */
	uint64_t sharers[CPU_WORDS]; /* CPUs in S or F */
};

/*
 * Lines that follow each other in a page, as a stream prefetcher sees them: it
 * knows one after STREAM_KNOWN of them, and a few at a time. (Jouppi, ISCA
 * 1990: stream buffers.)
 */
#define STREAMS	     4
#define STREAM_KNOWN 2

struct stream {
	uint64_t next; /* line */
	unsigned int seen;
};

struct cpu {
	_Alignas(128) struct l1 l1;
	struct cache l2;
	uint64_t tick; /* recency clock of l2 */
	struct coherence_lines lines;
	struct coherence_counts counts;
	unsigned int llc, socket;
	struct stream streams[STREAMS];
	unsigned int oldest; /* of these */
};

struct coherence {
	struct machine m;
	uint64_t lines;
	uint64_t lines_per_node;
	unsigned int ncpus, nllcs, llcs_per_socket;
	struct dir_entry *dir;
	struct cpu *cpus;
	struct cache llcs[MACHINE_LLCS_MAX];
	void (*on_lost)(unsigned int cpu, unsigned int bit);
};

/* The lock of a line's directory entry; spins, and yields a busy host CPU. */
struct dir_entry *lock_line(struct coherence *c, uint64_t line);
void unlock_line(struct dir_entry *d);

/* *clock = max(*clock, other) */
void later(uint64_t *clock, uint64_t other);

/* Has no other CPU and no last-level cache the line? */
bool nobody_else(const struct dir_entry *d, unsigned int cpu);

/* CPU has read the line, and is not alone; the entry is locked. */
void note_reader(const struct coherence *c, struct dir_entry *d,
		 unsigned int cpu);

/* Free a way for line in cpu's cache; no line is locked by the caller. */
struct way *make_room(struct coherence *c, unsigned int cpu, uint64_t line);

/*
 * Bring the line's data to cpu, its entry being locked. Returns the cycles it
 * takes; *dirty: the data came without having been written back.
 */
uint64_t fetch(struct coherence *c, struct dir_entry *d, unsigned int cpu,
	       uint64_t line, bool store, bool *dirty);

/*
 * Take every copy but cpu's own away, the line's entry being locked. Returns
 * the cycles until the farthest has answered.
 */
uint64_t invalidate_others(struct coherence *c, struct dir_entry *d,
			   unsigned int cpu, uint64_t line);

#endif
