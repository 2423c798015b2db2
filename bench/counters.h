/* SPDX-License-Identifier: GPL-2.0-only */
/* The counters of one process of a load, around what of it is timed. */
#ifndef RMAPBENCH_COUNTERS_H
#define RMAPBENCH_COUNTERS_H

#include "counting.h"
#include "pmu.h"

/* Which of the countable ones a sample counts. */
struct counter_choice {
	const struct counting *counting;
	int group;	    /* of the cores' counters */
	enum counted_in in; /* COUNTED_UNTIMED: those alone; else: the others */
	bool files;	    /* what moves may be a file's */
	bool per_cpu; /* all that runs on the CPU: the load forks as it is timed
		       */
};

/* Whose turn it is: each group in the samples that follow each other. */
int counters_group(const struct counting *c, uint64_t turn);

bool counters_chosen(const struct counter_choice *choice,
		     const struct countable *e);

/* Is there any? */
bool counters_any(const struct counter_choice *choice);

/*
 * Open those chosen, in this process, which runs on that CPU. fds:
 * COUNTABLE_MAX, of the countable ones in their order; -1: not opened.
 */
void counters_open(const struct counter_choice *choice, unsigned int cpu,
		   int *fds);

/* Count from here to there: all that this process has opened, in one call each.
 */
void counters_start(void);
void counters_stop(void);

/* Add what one process counted to the sum; there only if it is in all. */
void counters_add(struct counted *sum, const struct counted *of, bool first);

/*
 * Counters of a sample by name, those of the cores with their times. A new
 * reference, which sample_add_counters() takes.
 */
json_t *counters_json(const struct counting *c, const struct counted *sum);

#endif
