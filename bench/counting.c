// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "counting.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pmu.h"
#include "uncountable.h"

#define TRIES 1000 /* system calls in which a group shows whether it runs */

static const struct {
	const char *counter, *event;
	uint64_t config;
} software[] = {
	{"sw_page_faults", "page-faults", PERF_COUNT_SW_PAGE_FAULTS},
	{"sw_context_switches", "context-switches",
	 PERF_COUNT_SW_CONTEXT_SWITCHES},
	{"sw_migrations", "cpu-migrations", PERF_COUNT_SW_CPU_MIGRATIONS},
};

/*
 * flags: include/trace/events/lock.h; 4 alone is a writer of an rwsem, which
 * tells of itself after it has spun in vain (rwsem_down_write_slowpath()).
 */
static const struct {
	const char *counter, *event, *filter, *blind;
} tracepoints[] = {
	{"untimed_lock_contentions", "lock:contention_begin", NULL,
	 "which lock; rwsem writers that got the lock while they spun"},
	{"untimed_rwsem_write_waits", "lock:contention_begin", "flags == 4",
	 "which rwsem: the anon_vma root, i_mmap, mmap_lock or another; those "
	 "that got the lock while they spun"},
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct countable *add(struct counting *c, enum counted_in in,
			     const char *event)
{
	struct countable *e = &c->all[c->n++];

	*e = (struct countable){.in = in, .group = NO_GROUP};
	snprintf(e->event, sizeof(e->event), "%s", event);
	return e;
}

static void refuse(struct countable *e, int error)
{
	struct refusal r = {.error = error, .hardware = e->in == COUNTED_PMU};

	uncountable_look(&r);
	uncountable_explain(&r, e->reason, sizeof(e->reason));
}

/* Is it there, and may we? */
static void try_alone(struct countable *e)
{
	int fd;

	if (*e->reason)
		return;
	fd = pmu_open(&e->attr, e->filter, -1, -1);
	if (fd < 0)
		refuse(e, fd);
	else
		close(fd);
}

static void add_hardware(struct counting *c)
{
	bool hybrid = c->kinds > 1 ||
		      !access("/sys/bus/event_source/devices/cpu_atom", F_OK);
	const struct event *v;
	struct countable *e;
	char name[128];

	for (v = c->set.events; v < c->set.events + c->set.n; v++) {
		snprintf(name, sizeof(name), "%s%s%s",
			 strcmp(c->set.pmu, "-") ? c->set.pmu : c->set.name,
			 strcmp(c->set.pmu, "-") ? "::" : " ", v->name);
		e = add(c, COUNTED_PMU, name);
		snprintf(e->counter, sizeof(e->counter), "pmu_%.23s", v->role);
		e->blind = v->blind;
		e->source = c->set.source;
		if (hybrid)
			strcpy(e->reason, "hybrid: cores of several kinds, and "
					  "an event of one kind is blind to "
					  "the others");
		else if (pmu_attr(&c->set, v, &e->attr))
			strcpy(e->reason, "libpfm4 does not know it, and the "
					  "set has no code for it");
		try_alone(e);
	}
}

static void add_software(struct counting *c)
{
	struct countable *e;

	for (size_t i = 0; i < ARRAY_SIZE(software); i++) {
		e = add(c, COUNTED_ALWAYS, software[i].event);
		strcpy(e->counter, software[i].counter);
		e->blind = "";
		e->source = "perf_event_open(2)";
		e->attr.type = PERF_TYPE_SOFTWARE;
		e->attr.config = software[i].config;
		try_alone(e);
	}
}

static void add_tracepoints(struct counting *c)
{
	struct countable *e;
	int id;

	for (size_t i = 0; i < ARRAY_SIZE(tracepoints); i++) {
		e = add(c, COUNTED_UNTIMED, tracepoints[i].event);
		strcpy(e->counter, tracepoints[i].counter);
		e->filter = tracepoints[i].filter;
		e->blind = tracepoints[i].blind;
		e->source = "Linux include/trace/events/lock.h";
		id = pmu_tracepoint(e->event);
		if (id == -ENOENT)
			strcpy(e->reason,
			       "no such tracepoint: tracefs is not mounted "
			       "(mount -t tracefs none /sys/kernel/tracing), "
			       "or the kernel is older than 5.19");
		else if (id < 0)
			strcpy(e->reason, "tracefs cannot be read: needs root");
		e->attr.type = PERF_TYPE_TRACEPOINT;
		e->attr.config = id < 0 ? 0 : (uint64_t)id;
		try_alone(e);
	}
}

static void add_lock_probe(struct counting *c, enum lock lock,
			   const char *sites, const char *reason)
{
	const struct lock_probe *p = &c->locks[lock];
	struct countable *e;
	int id;

	if (!p->event && !*reason)
		return; /* no place takes it */
	e = add(c, COUNTED_UNTIMED,
		p->event ? p->what : "kprobes where the lock is taken");
	strcpy(e->counter, lock == LOCK_ROOT ? "untimed_root_acquisitions"
					     : "untimed_imap_acquisitions");
	e->filter = *p->filter ? p->filter : NULL;
	e->blind_to_files = !*sites;
	e->blind = *sites ? ""
			  : "which rmap lock: not counted for loads that "
			    "move files";
	e->source = "Linux Documentation/trace/kprobetrace.rst";
	snprintf(e->reason, sizeof(e->reason), "%s", reason);
	if (*reason)
		return;
	id = pmu_tracepoint(p->event);
	e->attr.type = PERF_TYPE_TRACEPOINT;
	e->attr.config = id < 0 ? 0 : (uint64_t)id;
	try_alone(e);
}

static void add_lock_probes(struct counting *c, const char *sites)
{
	char reason[256] = "";

	lock_probes_define(sites, c->locks, reason, sizeof(reason));
	add_lock_probe(c, LOCK_ROOT, sites, reason);
	if (*sites)
		add_lock_probe(c, LOCK_IMAP, sites, reason);
}

void counting_end(void)
{
	lock_probes_remove();
}

/*
 * Do the members of a group, and one event more, run all the time together?
 * What the kernel takes as a group may still wait for counters that others
 * hold.
 */
static bool fits(const struct counting *c, int group, const struct countable *e)
{
	int fds[COUNTABLE_MAX], n = 0, fd = 0;
	struct counted got = {.there = false};

	for (size_t i = 0; i < c->n && fd >= 0; i++) {
		if (c->all[i].group != group && &c->all[i] != e)
			continue;
		fd = pmu_open(&c->all[i].attr, NULL, -1, n ? fds[0] : -1);
		if (fd >= 0)
			fds[n++] = fd;
	}
	if (fd >= 0) {
		ioctl(fds[0], PERF_EVENT_IOC_ENABLE, 0);
		for (int i = 0; i < TRIES; i++)
			getppid();
		ioctl(fds[0], PERF_EVENT_IOC_DISABLE, 0);
		got = pmu_read(fds[0]);
	}
	while (n)
		close(fds[--n]);
	return got.there && got.enabled_ns && got.running_ns == got.enabled_ns;
}

/* In their order, so that the same computer always makes the same groups. */
static void make_groups(struct counting *c)
{
	struct countable *e;

	for (e = c->all; e < c->all + c->n; e++) {
		if (e->in != COUNTED_PMU || *e->reason)
			continue;
		if (c->groups && fits(c, c->groups - 1, e))
			e->group = c->groups - 1;
		else if (fits(c, c->groups, e))
			e->group = c->groups++;
		else
			strcpy(e->reason,
			       "no counter is free for it all the time: "
			       "somebody else counts (the NMI watchdog takes "
			       "one: kernel.nmi_watchdog=0)");
	}
}

static void try_per_cpu(struct counting *c)
{
	const struct perf_event_attr any = {.type = PERF_TYPE_SOFTWARE};
	struct refusal r = {.whole_cpu = true};

	r.error = pmu_open(&any, NULL, sched_getcpu(), -1);
	if (r.error >= 0) {
		close(r.error);
		return;
	}
	uncountable_look(&r);
	uncountable_explain(&r, c->per_cpu, sizeof(c->per_cpu));
}

int counting_find(struct counting *c, const char *events,
		  const char *lock_sites)
{
	int ret = pmu_check_environment();

	*c = (struct counting){.n = 0};
	if (ret)
		return ret;
	/* without one, no set fits but that for any */
	events_cpu(&c->cpu, &c->kinds, "/proc/cpuinfo");
	ret = events_find(&c->set, events, &c->cpu);
	if (ret)
		return ret;
	add_hardware(c);
	add_software(c);
	add_tracepoints(c);
	add_lock_probes(c, lock_sites);
	make_groups(c);
	try_per_cpu(c);
	return 0;
}

json_t *counting_json(const struct counting *c)
{
	json_t *root = json_object(), *o;
	const struct countable *e;

	for (e = c->all; e < c->all + c->n; e++) {
		o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "event", e->event,
			      "status", *e->reason ? "not counted" : "counted",
			      "reason", e->reason, "blind", e->blind, "source",
			      e->source);
		if (e->group != NO_GROUP)
			json_object_set_new(o, "group", json_integer(e->group));
		json_object_set_new(root, e->counter, o);
	}
	return root;
}

void counting_print(const struct counting *c)
{
	const struct countable *e;

	printf("event set %s, of bench/events", c->set.name);
	if (*c->cpu.vendor)
		printf(": this is %s %llu %#llx %llu", c->cpu.vendor,
		       (unsigned long long)c->cpu.family[0],
		       (unsigned long long)c->cpu.model[0],
		       (unsigned long long)c->cpu.stepping[0]);
	putchar('\n');
	for (e = c->all; e < c->all + c->n; e++) {
		printf("event   %-26s %-11s %s", e->counter,
		       *e->reason ? "not counted" : "counted", e->event);
		if (e->filter)
			printf(", if %s", e->filter);
		if (e->group != NO_GROUP)
			printf(", group %d", e->group);
		putchar('\n');
		if (*e->reason || *e->blind)
			printf("        %s%s\n", *e->reason ? "" : "blind to: ",
			       *e->reason ? e->reason : e->blind);
	}
	if (*c->per_cpu)
		printf("loads that fork are not counted: %s\n", c->per_cpu);
}
