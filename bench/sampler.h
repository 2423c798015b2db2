/* SPDX-License-Identifier: GPL-2.0-only */
/* One timed run of a cell: the only place that reads a clock. */
#ifndef RMAPBENCH_SAMPLER_H
#define RMAPBENCH_SAMPLER_H

#include <stdbool.h>

#include "counters.h"
#include "latency.h"
#include "workload.h"

#define NPROCS_MAX 256
#define INTERVALS  8

struct timing {
	unsigned int roi; /* which simulated stretch; 0: none was begun */
	unsigned int cpus[NPROCS_MAX];
	uint64_t elapsed_ns[NPROCS_MAX];
	uint64_t interval_ns[NPROCS_MAX][INTERVALS];
	uint64_t background_ops; /* of all processes in the background */
	/* of a load with roles: of those that are timed, and in the background
	 */
	struct latency latency, background_latency;
	char reason[256]; /* why it is invalid; empty if it is not */
	bool stopped;	  /* somebody stopped a process, and let it go on */
	struct counted counted[COUNTABLE_MAX]; /* of all processes */
};

/*
 * Fork, place, warm up and time the cell's processes. A process that fails, is
 * killed or was stopped, a pin that does not hold or content that is wrong make
 * the sample invalid, with a reason. 0, or -errno if not even that could be
 * found out, or if a limit of this computer's was met: with a reason too.
 * choice: what is counted meanwhile; NULL: nothing.
 */
int sample_run(const struct workload *c, hwloc_topology_t topology,
	       const struct counter_choice *choice, struct timing *s);

/*
 * Find the ops per process, > 0, that take about target_ns. s: the last trial;
 * if it is invalid there is no better number of ops. 0, or as sample_run().
 */
int sample_calibrate(struct workload *c, hwloc_topology_t topology,
		     uint64_t target_ns, struct timing *s);

#endif
