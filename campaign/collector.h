/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins what the bench program wrote (raw) with what the simulator counted
 * (counts, by "roi") and appends each whole sample to samples.jsonl, once.
 */
#ifndef RMAPBENCH_COLLECTOR_H
#define RMAPBENCH_COLLECTOR_H

#include <stdbool.h>

#include "backend.h"

struct collector {
	const struct backend *be;
	const struct boot_job *job;
	json_t *counts;		      /* by roi */
	size_t raw_seen, counts_seen; /* lines taken so far */
	bool done;		      /* the bench program said so */
	char error[160];	      /* first thing wrong; empty if nothing */
	/* told of each sample, by the plan's cell */
	void (*on_sample)(const struct cell *cell, void *arg);
	void *arg;
};

void collector_init(struct collector *c, const struct backend *be,
		    const struct boot_job *job);
void collector_free(struct collector *c);

/*
 * Take what is new. 0, -EBADMSG (error says what) or -errno. The simulator
 * writes a sample's counts before the guest writes the sample.
 */
int collector_poll(struct collector *c);

#endif
