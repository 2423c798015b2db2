/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the CPUs others use: what /proc/stat says that was used, less
 * what this process and its children have. Time that a hypervisor has taken
 * (steal) is others'.
 */
#ifndef RMAPBENCH_OTHERS_H
#define RMAPBENCH_OTHERS_H

#include <jansson.h>
#include <stdint.h>

/* A look: long enough that a tick of one of two CPUs is no more than 1 %. */
#define OTHERS_LOOK_MS 1000

struct others {
	uint64_t busy_ms, total_ms; /* of all CPUs, since they were started */
	uint64_t own_ms;	    /* of this process and its children */
};

/* Where things stand; total_ms is 0 if /proc/stat cannot be read. */
struct others others_now(void);

/*
 * What was used from a to b, into a state: other_load_ms, the CPU time of
 * others, and other_load_of_ms, what there was. Nothing if no time went by.
 */
void others_add(json_t *state, const struct others *a, const struct others *b);

/* Both of a look that begins now. */
void others_look(json_t *state);

#endif
