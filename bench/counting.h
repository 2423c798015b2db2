/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this computer can count while a load runs, and why not the rest. Three
 * kinds:
 *
 * pmu_ROLE: the cores' own counters, in kernel mode, from the event set that
 * fits the processor. They are few: events that fit them together are a group,
 * and each sample counts one group whole.
 *
 * sw_*: the kernel's own counts of software events, in every sample.
 *
 * untimed_*: tracepoints and kprobes, which cost time where they are met: in a
 * run of its own that is not timed.
 */
#ifndef RMAPBENCH_COUNTING_H
#define RMAPBENCH_COUNTING_H

#include <jansson.h>
#include <linux/perf_event.h>
#include <stdbool.h>

#include "events.h"
#include "lock_probes.h"

#define COUNTABLE_MAX (EVENTS_MAX + 8)
#define NO_GROUP      (-1)

enum counted_in { COUNTED_PMU, COUNTED_ALWAYS, COUNTED_UNTIMED };

struct countable {
	char counter[40];  /* its name in a sample */
	char event[128];   /* what is counted, in the words of who defines it */
	const char *blind; /* to what it is; "": nothing that matters */
	const char *source;
	const char *filter; /* of a tracepoint; NULL: none */
	struct perf_event_attr attr;
	enum counted_in in;
	bool blind_to_files; /* tells nothing of loads that move files */
	int group;	  /* of the cores' counters; NO_GROUP: it is in none */
	char reason[256]; /* why it cannot be counted; "": it can */
};

struct counting {
	struct event_set set;
	struct event_cpu cpu;
	unsigned int kinds; /* of cores; 0: unknown */
	struct countable all[COUNTABLE_MAX];
	size_t n;
	int groups;	   /* of the cores' counters */
	char per_cpu[256]; /* why not all of a CPU can be counted; "": it can */
	struct lock_probe locks[LOCKS];
};

/*
 * Find out, by trying: events is the folder bench/events; lock_sites the file
 * of the kernel that runs, "": none. 0, or -errno with a message: the
 * environment is not to be trusted, or a file is wrong. What cannot be counted
 * is no error. counting_end() it, once its counters are closed.
 */
int counting_find(struct counting *c, const char *events,
		  const char *lock_sites);
void counting_end(void);

/*
 * By counter: {"event", "status": "counted" or "not counted", "reason",
 * "blind", "source", "group"}. A new reference.
 */
json_t *counting_json(const struct counting *c);

/* Print one line for each: ./run.sh list events. */
void counting_print(const struct counting *c);

#endif
