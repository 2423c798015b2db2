/* SPDX-License-Identifier: GPL-2.0-only */
/* A cell: a load with its parameters, placement and number of processes. */
#ifndef RMAPBENCH_CELL_H
#define RMAPBENCH_CELL_H

#include "fields.h"

struct cell {
	const char *load;
	json_t *params; /* what they mean is for bench/ to know */
	const char *placement;
	uint64_t nprocs;
	uint64_t ops; /* per process; 0: to be found out (a computer's plan) */
	uint64_t warmup_ops;
	/* so many of the processes, each second one, only disturb the others */
	uint64_t background;
};

extern const struct field cell_fields[];

/* The same but for ops: the ones of a calibrated sample are its own. */
bool cell_equal(const struct cell *a, const struct cell *b);

/* Do two cells differ only in their number of processes, if at all? */
bool cell_same_line(const struct cell *a, const struct cell *b);

/* Is this process, from 0, one of those that only disturb? */
bool cell_in_background(const struct cell *c, uint64_t process);

/* The ops of all other processes together. */
uint64_t cell_all_ops(const struct cell *c);

/* A string among the parameters, or "" */
const char *cell_param(const struct cell *cell, const char *name);

#endif
