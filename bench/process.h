/* SPDX-License-Identifier: GPL-2.0-only */
/* What one process of a sample does, and the board that all of them share. */
#ifndef RMAPBENCH_PROCESS_H
#define RMAPBENCH_PROCESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "latency.h"
#include "sampler.h"

/* Each process writes its own lines; nobody reads them before all are done. */
struct report {
	_Alignas(128) uint64_t elapsed_ns;
	uint64_t interval_ns[INTERVALS];
	uint64_t background_ops;
	struct latency latency; /* of its ops, if the load has roles */
	const char *what;	/* failed, or NULL; a literal of this program */
	int error;
	struct counted counted[COUNTABLE_MAX];
};

/* What the processes of a sample share. */
struct board {
	_Alignas(128) atomic_uint set_up;
	_Alignas(128) _Atomic uint32_t all_set_up; /* futex */
	_Alignas(128) atomic_uint ready;	   /* waiting for the warm-up */
	_Alignas(128) atomic_uint warm;	 /* waiting for the timed part */
	_Alignas(128) atomic_uint begin; /* 1: warm up; 2: run */
	_Alignas(128) atomic_uint done;
	_Alignas(128) _Atomic uint32_t over; /* futex: all are done */
	_Alignas(128) atomic_bool failed;    /* nobody waits any longer */
	atomic_bool stopped;		     /* and told to go on */
	const struct counter_choice *choice; /* NULL: nothing is counted */
	struct report reports[];
};

/*
 * In a new process, whose parent this must be: pin, set up, run when all others
 * are ready, check; its report is then on the board. 0, or -1: it has failed,
 * and no other waits any longer.
 */
int process_run(const struct workload *c, struct load_ctx *ctx,
		unsigned int cpu, struct board *board, pid_t parent);

/* Somebody has failed at this, with -errno: nobody waits any longer. -1. */
int process_fail(struct board *b, struct report *r, const char *what,
		 int error);

#endif
