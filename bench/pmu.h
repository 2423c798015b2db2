/* SPDX-License-Identifier: GPL-2.0-only */
/* From an event's name to what perf_event_open() takes, and that call. */
#ifndef RMAPBENCH_PMU_H
#define RMAPBENCH_PMU_H

#include <linux/perf_event.h>

#include "events.h"

/*
 * libpfm4 may be told by the environment to encode for another processor: then
 * what is counted is something else. 0, or -EINVAL with a message.
 */
int pmu_check_environment(void);

/* As libpfm4 has it: 0; -ENOENT: it lacks the pmu or the event. */
int pmu_encode(const char *pmu, const char *name, struct perf_event_attr *attr);

/*
 * An event of a set, in kernel mode alone: as libpfm4 has it, else by its raw
 * code. 0, or -ENOENT: by neither.
 */
int pmu_attr(const struct event_set *set, const struct event *event,
	     struct perf_event_attr *attr);

/*
 * Count in this process, or if cpu >= 0 whatever runs on that CPU; with the
 * group of a leader (-1: a group of its own). filter: of a tracepoint, or NULL.
 * Nothing is counted before counters_start(). A descriptor or -errno.
 */
int pmu_open(const struct perf_event_attr *attr, const char *filter, int cpu,
	     int leader);

/* As the kernel gives it; running < enabled: it was not counted all the time.
 */
struct counted {
	uint64_t value, enabled_ns, running_ns;
	bool there; /* it could be read */
};

struct counted pmu_read(int fd);

/* The number of a tracepoint "group:name"; -ENOENT: none, or -EACCES. */
int pmu_tracepoint(const char *name);

#endif
