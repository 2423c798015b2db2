/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long each op took: a histogram whose bins are a sixteenth of what lies in
 * them, so that a quantile is off by 6 % at most (as Tene's HdrHistogram).
 * Pure.
 */
#ifndef RMAPBENCH_LATENCY_H
#define RMAPBENCH_LATENCY_H

#include <stdint.h>

#define LATENCY_BINS (16 * 61)

struct latency {
	uint64_t n, max_ns;
	uint32_t bin[LATENCY_BINS];
};

void latency_note(struct latency *l, uint64_t ns);
void latency_add(struct latency *sum, const struct latency *of);

/* What so many per cent of the ops took at most; 0: there was none. */
uint64_t latency_ns(const struct latency *l, unsigned int per_cent);

#endif
