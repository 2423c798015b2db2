/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attestation as a table: the anon_vma root and i_mmap write locks that one op
 * takes while page tables move or are copied, predicted and observed.
 */
#ifndef RMAPBENCH_LOCKS_H
#define RMAPBENCH_LOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

struct analysis;

/* Per op: the least and the most of any sample. */
struct lock_span {
	bool known;
	double lo, hi;
};

struct lock_row {
	struct lock_span predicted[LOCKS], observed[LOCKS];
	bool differs; /* in a sample at least */
};

/* A variant in the cells that differ from `first` in nprocs only. */
struct lock_row locks_row(const struct analysis *an, size_t first,
			  size_t variant);

#endif
