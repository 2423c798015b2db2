/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What in the state of a machine keeps its figures from being trusted. Pure: it
 * judges what was recorded (record/state_fields.c), for who is about to measure
 * and for who reports.
 */
#ifndef RMAPBENCH_TRUST_H
#define RMAPBENCH_TRUST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Others may use this much of all CPUs. */
#define TRUST_OTHER_LOAD_PERCENT 2

struct trust_rule {
	const char *name;
	bool refuses;	    /* to measure; else it only warns */
	bool tuned;	    /* --tune ends it */
	const char *remedy; /* "" if there is none */
	/*
	 * Does it doubt a boot? state: as it began; after: what was read again
	 * when its samples were taken, or NULL. Then text (len) says why.
	 */
	bool (*doubts)(const json_t *state, const json_t *after, char *text,
		       size_t len);
};

/* Ends with a NULL name. */
extern const struct trust_rule trust_rules[];

#endif
