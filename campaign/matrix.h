/* SPDX-License-Identifier: GPL-2.0-only */
/* The cells of a plan: a matrix of loads and parameters, or what was asked. */
#ifndef RMAPBENCH_MATRIX_H
#define RMAPBENCH_MATRIX_H

#include "options.h"
#include "plan.h"

/*
 * Add to the plan every load of the matrix, as options narrow
 * it, at each number of processes. budget: instructions per process and sample;
 * 0 leaves the ops to be calibrated. 0 or -EINVAL, with a message.
 */
int matrix_cells(struct plan *p, const struct options *o, const uint64_t *procs,
		 unsigned int nprocs, uint64_t budget);

#endif
