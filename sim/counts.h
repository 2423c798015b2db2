/* SPDX-License-Identifier: GPL-2.0-only */
/* What is written of a sample: a line of JSON, results/README.md has the
 * fields. */
#ifndef RMAPBENCH_COUNTS_H
#define RMAPBENCH_COUNTS_H

#include "coherence.h"
#include "sites.h"

/* What a CPU did, as far as the coherence model does not count it. */
struct cpu_work {
	_Alignas(128) uint64_t instructions;
	uint64_t sites[SITE_LOCKS];
};

extern struct cpu_work cpu_work[MACHINE_CPUS_MAX];

/*
 * Count from here on. Other CPUs run meanwhile: each figure is exact, their
 * instant is not.
 */
void counts_begin(const struct machine *m, struct coherence *model);

/* Take the figures, and later write them, as sample number roi, to fd. */
void counts_take(void);
int counts_write(unsigned int roi, int fd);

#endif
