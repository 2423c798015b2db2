/* SPDX-License-Identifier: GPL-2.0-only */
/* A cell that can be run: its load is found, its parameters are numbers. */
#ifndef RMAPBENCH_WORKLOAD_H
#define RMAPBENCH_WORKLOAD_H

#include "cell.h"
#include "load.h"
#include "placement.h"

struct workload {
	const struct load *load;
	uint64_t params[PARAMS_MAX];
	char text[TEXT_BYTES]; /* the value of a parameter that is one */
	char placement[PLACEMENT_BYTES];
	unsigned int nprocs;
	uint64_t ops; /* per process; 0: find out (a computer, not a plan) */
	uint64_t warmup_ops;
};

/* So many of its processes are in the background: each second one, or none. */
unsigned int workload_background(const struct workload *w);

bool workload_in_background(const struct workload *w, unsigned int process);

/* How often each of those begins an op; 0: when the one before has ended. */
uint64_t workload_period_ns(const struct workload *w);

/* Does a process, in the background or not, do what run_other() does? */
bool workload_is_other(const struct workload *w, bool in_background);

/* The locks that one op of it takes. */
struct lock_counts workload_locks(const struct workload *w,
				  const struct rule *rule, bool in_background);

/* Fill params with the load's fallbacks. */
void workload_defaults(struct workload *w, const struct load *load);

/*
 * Set a parameter from what a user typed. 0, -ENOENT (no such parameter) or
 * -EINVAL, both with a message that names what there is.
 */
int workload_set(struct workload *w, const char *name, const char *value);

/* Where its processes run. 0 or -EINVAL, with a message. */
int workload_place(struct workload *w, const char *placement);

/*
 * As a record, keep owning what it points at; and back, with a
 * message if the load or a parameter is none of ours: 0 or -EINVAL.
 */
void workload_to_cell(const struct workload *w, struct cell *cell,
		      json_t *keep);
int workload_from_cell(struct workload *w, const struct cell *cell);

#endif
