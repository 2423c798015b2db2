// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include <stdio.h>
#include <sys/prctl.h>

int counters_group(const struct counting *c, uint64_t turn)
{
	return c->groups ? (int)(turn % (uint64_t)c->groups) : NO_GROUP;
}

bool counters_chosen(const struct counter_choice *choice,
		     const struct countable *e)
{
	if (*e->reason || (choice->files && e->blind_to_files) ||
	    (choice->per_cpu && *choice->counting->per_cpu))
		return false;
	if (choice->in == COUNTED_UNTIMED || e->in == COUNTED_UNTIMED)
		return e->in == choice->in;
	return e->in == COUNTED_ALWAYS ||
	       (e->group != NO_GROUP && e->group == choice->group);
}

bool counters_any(const struct counter_choice *choice)
{
	const struct counting *c = choice->counting;

	for (size_t i = 0; i < c->n; i++)
		if (counters_chosen(choice, &c->all[i]))
			return true;
	return false;
}

/* One that can no longer be opened is not counted in this sample. */
void counters_open(const struct counter_choice *choice, unsigned int cpu,
		   int *fds)
{
	const struct counting *c = choice->counting;
	int leader = -1, fd;

	for (size_t i = 0; i < c->n; i++) {
		const struct countable *e = &c->all[i];

		fds[i] = -1;
		if (!counters_chosen(choice, e))
			continue;
		fd = pmu_open(&e->attr, e->filter,
			      choice->per_cpu ? (int)cpu : -1,
			      e->in == COUNTED_PMU ? leader : -1);
		if (fd >= 0 && e->in == COUNTED_PMU && leader < 0)
			leader = fd;
		fds[i] = fd;
	}
}

void counters_start(void)
{
	prctl(PR_TASK_PERF_EVENTS_ENABLE);
}

void counters_stop(void)
{
	prctl(PR_TASK_PERF_EVENTS_DISABLE);
}

void counters_add(struct counted *sum, const struct counted *of, bool first)
{
	sum->there = of->there && (first || sum->there);
	sum->value += of->value;
	sum->enabled_ns += of->enabled_ns;
	sum->running_ns += of->running_ns;
}

static void put(json_t *o, const char *name, const char *suffix, uint64_t value)
{
	char key[64];

	snprintf(key, sizeof(key), "%s%s", name, suffix);
	json_object_set_new(o, key, json_integer((json_int_t)value));
}

json_t *counters_json(const struct counting *c, const struct counted *sum)
{
	json_t *o = json_object();

	for (size_t i = 0; i < c->n; i++) {
		if (!sum[i].there)
			continue;
		put(o, c->all[i].counter, "", sum[i].value);
		if (c->all[i].in != COUNTED_PMU)
			continue;
		put(o, c->all[i].counter, "_enabled_ns", sum[i].enabled_ns);
		put(o, c->all[i].counter, "_running_ns", sum[i].running_ns);
	}
	return o;
}
