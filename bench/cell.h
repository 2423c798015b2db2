/* SPDX-License-Identifier: GPL-2.0-only */
/* A cell: a load with its parameters, placement and number of processes. */
#ifndef RMAPBENCH_CELL_H
#define RMAPBENCH_CELL_H

#include <jansson.h>

#include "load.h"
#include "placement.h"

struct cell {
	const struct load *load;
	uint64_t params[PARAMS_MAX];
	char placement[PLACEMENT_BYTES];
	unsigned int nprocs;
	uint64_t ops; /* per process; 0: find out (a computer, not a plan) */
	uint64_t warmup_ops;
	unsigned int rep;
};

/* Fill params with the load's fallbacks. */
void cell_defaults(struct cell *c, const struct load *load);

/*
 * Set a parameter from what a user typed. 0, -ENOENT (no such parameter) or
 * -EINVAL, both with a message that names what there is.
 */
int cell_set(struct cell *c, const char *name, const char *value);

/* Where its processes run. 0 or -EINVAL, with a message. */
int cell_place(struct cell *c, const char *placement);

/* The cell as an object, without rep; the caller owns it. NULL: no memory. */
json_t *cell_to_json(const struct cell *c);

/* 0 or -EINVAL, with a message; rep is 0 if not there. */
int cell_from_json(struct cell *c, const json_t *j);

#endif
