/* SPDX-License-Identifier: GPL-2.0-only */
/* How long an op of each role took: bench/latency.h of the samples together. */
#ifndef RMAPBENCH_REPORT_LATENCY_H
#define RMAPBENCH_REPORT_LATENCY_H

#include "compare.h"

struct latency {
	const char *counter;
	bool largest; /* of the samples; else the one in the middle */
};

enum { LATENCIES = 6 };
extern const struct latency latencies[LATENCIES];

/* Over the samples that are used; below 0: none has it. */
double latency_ns(const struct analysis *an, size_t cell, size_t variant,
		  size_t which);

#endif
