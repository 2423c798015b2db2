/* SPDX-License-Identifier: GPL-2.0-only */
/* Which loads, on which CPUs, tell whether a machine is as its file says. */
#ifndef RMAPBENCH_PROBES_H
#define RMAPBENCH_PROBES_H

#include <stdio.h>

#include "machine.h"

#define PROBE_CPUS_MAX 16

/* CPUs between which a hand-off is timed: all, or two of each complex. */
unsigned int probe_cpus(const struct machine *m,
			unsigned int cpus[PROBE_CPUS_MAX]);

/* The options of a run that measures all of it, for run.sh. */
void probes_print(FILE *out, const struct machine *m);

#endif
