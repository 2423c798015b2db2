/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run of the probes found, cell by cell. */
#ifndef RMAPBENCH_SAMPLES_H
#define RMAPBENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "facts.h"
#include "machine.h"

enum probe {
	PROBE_PINGPONG,
	PROBE_FALSE,
	PROBE_PADDED,
	PROBE_READ,
	PROBE_TICKET,
	PROBE_MCS,
	PROBE_CHASE,
	PROBES
};

/* One sample; only of those that are ok. */
struct probed {
	enum probe probe;
	unsigned int nprocs;
	unsigned int cpus[2]; /* the first two processes' */
	uint64_t size_bytes;  /* of a chase */
	double op_ns;	      /* of the slowest process */
	double fetches;	      /* lines from any other cache, per op of one */
	double transfers;     /* of these, the load's own, from another core */
};

struct samples {
	char machine[64];
	struct machine model;	    /* as the run had it */
	struct probed *of;	    /* owned */
	size_t n, invalid, foreign; /* ok; not ok; of other loads */
	uint64_t window_timeouts;
	struct facts facts;
};

/* Read a result folder. 0 or -errno, with a message. */
int samples_read(struct samples *s, const char *folder);
void samples_free(struct samples *s);

#endif
