/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What theory says of each probe on a machine, and whether the run agrees.
 *
 * A hand-off is an upgrade by who writes and a transfer to who waits: the
 * latency between the two, and what an upgrade costs of it. A lock's transfers
 * per hand-off, with the line that it protects, are n + 1 of a ticket lock and
 * 6 of an MCS lock, if all n want it always (Mellor-Crummey and Scott, ACM TOCS
 * 1991). A chase takes what the level that holds its region adds.
 */
#ifndef RMAPBENCH_THEORY_H
#define RMAPBENCH_THEORY_H

#include <stdbool.h>
#include <stdio.h>

#include "samples.h"

#define EXPECTATIONS_MAX 64

struct expectation {
	char text[64];
	double lo, hi;	 /* what theory allows, tolerance included */
	double theory;	 /* between them, or one of them */
	double min, max; /* of the samples */
	size_t n;	 /* samples; 0: not measured */
	bool holds;
};

struct theory {
	struct expectation of[EXPECTATIONS_MAX];
	size_t n, held;
};

void theory_compare(struct theory *c, const struct samples *s);
void theory_print(FILE *out, const struct theory *c, const struct samples *s);

/* A whole square: CPU, CPU, one-way latency in ns; 0 of one with itself. */
void theory_print_latencies(FILE *out, const struct samples *s);

#endif
