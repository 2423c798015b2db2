/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the coherence model: the directory, and what moves a line about. */
#ifndef RMAPBENCH_HOLDERS_H
#define RMAPBENCH_HOLDERS_H

#include <stdatomic.h>

#include "cache.h"
#include "coherence.h"

#define CPU_WORDS (MACHINE_CPUS_MAX / 64)

/*
 * Who holds a line. One host line each, so that CPUs that miss on different
 * lines do not disturb each other; an all-zero entry is an uncached line.
 */
struct dir_entry {
	_Alignas(LINE_BYTES) atomic_flag lock;
	_Atomic uint8_t shared_mask; /* sockets whose shared cache has it */
	uint16_t owner;		     /* CPU in E or M, plus 1; 0: none */
	uint64_t written; /* clock of the last write, as far as known here */
	uint64_t sharers[CPU_WORDS]; /* CPUs in S */
};

struct cpu {
	_Alignas(128) struct cache cache;
	struct coherence_counts counts;
	unsigned int socket;
};

struct coherence {
	struct machine m;
	uint64_t lines;
	uint64_t lines_per_node;
	unsigned int ncpus;
	struct dir_entry *dir;
	struct cpu *cpus;
	struct cache shared[MACHINE_SOCKETS_MAX];
};

/* The lock of a line's directory entry; spins, and yields a busy host CPU. */
struct dir_entry *lock_line(struct coherence *c, uint64_t line);
void unlock_line(struct dir_entry *d);

/* *clock = max(*clock, other) */
void later(uint64_t *clock, uint64_t other);

/* A sharer other than cpu, on its own socket if there is one; -1: none. */
int find_sharer(struct coherence *c, const struct dir_entry *d,
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
