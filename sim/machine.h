/* SPDX-License-Identifier: GPL-2.0-only */
/* A simulated machine as its file describes it: "key = value", '#' comments. */
#ifndef RMAPBENCH_MACHINE_H
#define RMAPBENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_CPUS_MAX    256
#define MACHINE_SOCKETS_MAX 8
#define MACHINE_LLCS_MAX    64

/* In cycles. */
#define MACHINE_WINDOW_MIN 10
#define MACHINE_WINDOW_MAX 10000000

/* How lines that are read are shared: see coherence.h. */
enum protocol { PROTOCOL_MESI, PROTOCOL_MESIF, PROTOCOL_MOESI };

struct machine {
	char name[64];
	uint64_t sockets;
	uint64_t cores_per_socket;
	uint64_t cores_per_llc; /* a core complex; divides a socket's cores */
	uint64_t frequency_mhz;
	uint64_t cpi_milli;
	uint64_t protocol; /* enum protocol */
	/* of each core, and of each core complex: the last-level cache */
	uint64_t l1_kib;
	uint64_t l1_ways;
	uint64_t l2_kib;
	uint64_t l2_ways;
	uint64_t llc_kib;
	uint64_t llc_ways;
	/* added to an access, by where the line was found: own caches, ... */
	uint64_t l2_cycles;
	uint64_t llc_cycles;
	/* ... those of the same complex, socket, of another socket, memory */
	uint64_t incomplex_cycles;
	uint64_t insocket_cycles;
	uint64_t xsocket_cycles;
	/* added between two complexes of a socket, of another's memory */
	uint64_t home_far_cycles;
	uint64_t memory_near_cycles;
	uint64_t memory_far_cycles;
	/* at most, of a line that a prefetcher would have asked for; 0: none */
	uint64_t stream_cycles;
	/* for how long a line that went to a core is not given to the next */
	uint64_t line_busy_cycles;
	/* taking other copies away: of what fetching from there costs */
	uint64_t upgrade_milli;
	/* added to an instruction, by its class: see insn.h */
	uint64_t atomic_cycles;
	uint64_t invlpg_cycles;
	uint64_t cr3_cycles;
	/* from the interrupt that wakes a halted CPU to its next instruction */
	uint64_t wake_cycles;
	uint64_t window_cycles;
	uint64_t deterministic; /* 1: CPUs run one at a time, see turns.h */
	uint64_t memory_mib;
	uint64_t numa_distance;
};

/* The keys of a machine file, for messages and for the record. */
struct machine_key {
	const char *name;
	size_t offset;
	uint64_t min;
	uint64_t max;
	/* a file may leave it out; files and plans of before it was known do */
	bool optional;
	uint64_t fallback;
	/* what the values 0 ... max are called in the file; NULL: numbers */
	const char *const *words;
};

extern const struct machine_key machine_keys[];
extern const size_t machine_nkeys;

/*
 * Read the machine file at path; the machine's name is the file's. A wrong file
 * gets a message with line, key and reason. 0, -EINVAL or -errno of the file.
 */
int machine_read(struct machine *m, const char *path);

uint64_t machine_value(const struct machine *m, const struct machine_key *key);
void machine_set(struct machine *m, const struct machine_key *key,
		 uint64_t value);

static inline unsigned int machine_cpus(const struct machine *m)
{
	return (unsigned int)(m->sockets * m->cores_per_socket);
}

/* Last-level caches; CPUs are numbered complex by complex, socket by socket. */
static inline unsigned int machine_llcs(const struct machine *m)
{
	return machine_cpus(m) / (unsigned int)m->cores_per_llc;
}

#endif
