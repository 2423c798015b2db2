/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event sets, bench/events/: what the counters of a processor's cores can
 *count, by role. A file names the processors it is for, then its events:
 *
 *	cpu GenuineIntel 6 0x55 0-4	vendor, family, model, stepping; a range
 *or one number; without a stepping: all. Arm: cpu ARM IMPLEMENTER PART. "cpu
 *any" is taken where no other file fits pmu skx
 *libpfm4's name of it; -: it has none
 *	like spr			without a pmu: libpfm4's names and codes
 *of that one are the same source TEXT			where the events are
 *documented
 *	event ROLE NAME CODE		NAME is libpfm4's; CODE is what the
 *kernel takes as raw, or - if only libpfm4 knows
 *	blind TEXT			to what the event above is
 *
 * A role is a counter of record/counters.def by PMU, without its "pmu_".
 */
#ifndef RMAPBENCH_EVENTS_H
#define RMAPBENCH_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENTS_MAX     12
#define EVENT_CPUS_MAX 8

/* What a file is told to be for, or what this computer has. */
struct event_cpu {
	char vendor[16];
	uint64_t family[2], model[2], stepping[2]; /* from, to */
};

struct event {
	char role[24];
	char name[80];
	char blind[320];
	bool has_code;
	uint64_t code;
};

struct event_set {
	char name[32]; /* its file's */
	char pmu[32];  /* libpfm4's; "-": none */
	char like[32]; /* "": none */
	char source[128];
	struct event_cpu cpus[EVENT_CPUS_MAX];
	size_t n_cpus; /* 0: any */
	struct event events[EVENTS_MAX];
	size_t n;
};

/*
 * Read a file of events. 0, or -errno with a message: of what is wrong in it,
 * file and line.
 */
int events_read(struct event_set *set, const char *dir, const char *name);

/* Does the set say that it is for this processor? */
bool events_fit(const struct event_set *set, const struct event_cpu *cpu);

/* The set of that folder that fits, or that for any. As events_read(). */
int events_find(struct event_set *set, const char *dir,
		const struct event_cpu *cpu);

/*
 * What /proc/cpuinfo, or a file like it, says. More than one kind of core: the
 * first, and *kinds is above 1. 0 or -errno: it does not say.
 */
int events_cpu(struct event_cpu *cpu, unsigned int *kinds, const char *cpuinfo);

#endif
