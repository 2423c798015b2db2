/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated machine held against real ones: what others have measured
 * (facts.def), and what the model gives for it.
 */
#ifndef RMAPBENCH_FACTS_H
#define RMAPBENCH_FACTS_H

#include <stdbool.h>
#include <stdio.h>

#include "machine.h"
#include "sample.h"

#define FACTS_MAX 64

/* Further off than by this factor, either way, it differs. */
#define FACTS_FACTOR 1.5

/* Time of an op of a probe, of all its samples. */
struct fact_times {
	double op_ns, over_ns; /* sums */
	size_t n, n_over;
};

struct facts {
	struct fact_times of[FACTS_MAX]; /* in the order of facts.def */
	size_t held, known;		 /* of the machine that ran */
};

/* Append the probes of a machine's facts to a list of loads: some more than
 * once. */
void facts_print_probes(FILE *out, const char *machine);

/* Take a sample that is ok, of a run on that machine. Is it of a probe? */
bool facts_take(struct facts *f, const char *machine, const struct sample *s,
		double op_ns);

/* The table, and how many hold. Prints nothing for a machine without facts. */
void facts_print(FILE *out, struct facts *f, const char *machine,
		 const struct machine *m);

#endif
