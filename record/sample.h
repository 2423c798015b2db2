/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sample, and the stages in which it becomes one: asked for by the campaign
 * (cell and repetition), timed by bench (what was found), written by the
 * campaign with all that it knows. Counters are open-ended: whatever integer a
 * line has that is no field of its own is one, by its name.
 */
#ifndef RMAPBENCH_SAMPLE_H
#define RMAPBENCH_SAMPLE_H

#include "cell.h"
#include "plan.h"
#include "rule.h"

enum sample_status { SAMPLE_OK, SAMPLE_INVALID };

struct sample {
	/* asked for */
	long cell;	/* its id in the plan; -1: the plan has no such cell */
	struct cell as; /* the cell, with the ops that were done */
	uint64_t rep;

	/* found */
	json_t *cpus, *elapsed_ns, *interval_ns; /* of each process */
	unsigned int status;			 /* enum sample_status */
	const char *reason;			 /* why it is invalid */

	/* known to the campaign */
	uint64_t boot, attempt, block;
	const char *variant;
	/* acquisitions, of all processes; unknown: no prediction */
	struct range expected_root_acquisitions, expected_imap_acquisitions;
	json_t *counters; /* by name */
	json_t *hot;	  /* array of hot objects; NULL: not recorded */

	json_t *keep; /* owns all that is pointed at */
};

/* Stages; each can read what it wrote. Readers: 0 or -EINVAL with a message. */
int sample_read_asked(struct sample *s, json_t *obj, const struct where *at);
json_t *sample_write_asked(const struct sample *s);
int sample_read_found(struct sample *s, json_t *obj, const struct where *at);
json_t *sample_write_found(const struct sample *s);

/* A line of samples.jsonl: held against the plan whose boot it is of. */
int sample_read(struct sample *s, json_t *obj, const struct where *at,
		const struct plan *plan, const struct planned_boot *boot);
json_t *sample_write(const struct sample *s);

void sample_free(struct sample *s);

/* Make it invalid; the first reason stays. */
void sample_invalidate(struct sample *s, const char *reason);

/* Take over what somebody counted: integers by name, and "hot". */
void sample_add_counters(struct sample *s, json_t *counted);

/* What it must take in all, by the plan, and by what it counted of its ops. */
void sample_expect(struct sample *s, const struct variant *v);

/* Was it counted, and all the time? Then *value. */
bool sample_counter(const struct sample *s, const char *name, uint64_t *value);

/*
 * Was a counter of the hardware shared with others, NAME_running_ns below
 * NAME_enabled_ns? Then its value is of a part of the sample, and no figure is
 * made of it.
 */
bool sample_multiplexed(const struct sample *s, const char *name);

/* What was expected of a lock. */
struct range sample_expected(const struct sample *s, enum lock lock);

/* Was it counted how often it was taken? Then *n: by the simulator in the
 * sample itself, on hardware in a run of its own. */
bool sample_locks(const struct sample *s, enum lock lock, uint64_t *n);

/* Was a lock both predicted and counted; and was it taken as predicted? */
bool sample_predicted(const struct sample *s, enum lock lock);
bool sample_attested(const struct sample *s, enum lock lock);

/* Every field that samples.jsonl has, for its documentation's test. */
extern const struct field *const sample_tables[];

#endif
