// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

#include <stdio.h>
#include <unistd.h>

#include "jsonfile.h"
#include "state.h"

int lines_context(int fd, hwloc_topology_t t, const struct counting *counting)
{
	json_t *topology, *line, *state = state_read(t);
	int cpus = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU);
	int sockets = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PACKAGE);
	int nodes = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_NUMANODE);

	/* in a guest there is nobody else */
	if (getpid() != 1)
		others_look(state);
	topology = json_pack("{s:i, s:i, s:i}", "sockets", sockets, "cpus",
			     cpus, "numa_nodes", nodes);
	line = json_pack("{s:s, s:o, s:o}", "type", "context", "state", state,
			 "topology", topology);
	if (counting)
		json_object_set_new(line, "counting", counting_json(counting));
	return jsonfile_put_line(fd, line);
}

int lines_after(int fd, const struct others *since)
{
	struct others now = others_now();
	json_t *state;

	if (getpid() == 1)
		return 0;
	state = state_read_again();
	others_add(state, since, &now);
	return jsonfile_put_line(
		fd, json_pack("{s:s, s:o}", "type", "after", "state", state));
}

static json_t *integers(const uint64_t *v, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_integer((json_int_t)v[i]));
	return list;
}

static void add_latency(json_t *counters, const char *whose,
			const struct latency *l)
{
	static const struct {
		const char *name;
		unsigned int per_cent;
	} at[] = {{"median", 50}, {"p99", 99}, {"max", 100}};
	char key[32];

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		snprintf(key, sizeof(key), "%s_%s_ns", whose, at[i].name);
		json_object_set_new(counters, key,
				    json_integer((json_int_t)latency_ns(
					    l, at[i].per_cent)));
	}
}

static void add_roles(json_t *counters, const struct timing *t)
{
	json_object_set_new(counters, "background_ops",
			    json_integer((json_int_t)t->background_ops));
	if (t->latency.n)
		add_latency(counters, "op", &t->latency);
	if (t->background_latency.n)
		add_latency(counters, "background", &t->background_latency);
}

int lines_sample(int fd, struct sample *s, const struct timing *t,
		 const struct counting *counting)
{
	uint64_t n = s->as.nprocs, i;
	json_t *line, *counted;

	s->cpus = json_array();
	s->interval_ns = json_array();
	s->elapsed_ns = integers(t->elapsed_ns, n);
	for (i = 0; i < n; i++) {
		json_array_append_new(s->cpus, json_integer(t->cpus[i]));
		json_array_append_new(s->interval_ns,
				      integers(t->interval_ns[i], INTERVALS));
	}
	s->reason = t->reason;
	s->status = *t->reason ? SAMPLE_INVALID : SAMPLE_OK;
	line = sample_write_found(s);
	json_decref(s->cpus);
	json_decref(s->elapsed_ns);
	json_decref(s->interval_ns);
	json_object_set_new(line, "type", json_string("sample"));
	json_object_set_new(line, "roi", json_integer(t->roi));
	counted = counting ? counters_json(counting, t->counted)
			   : json_object();
	if (s->as.background)
		add_roles(counted, t);
	if (counting || json_object_size(counted))
		json_object_set(line, "counters", counted);
	json_decref(counted);
	return jsonfile_put_line(fd, line);
}

int lines_done(int fd, unsigned int samples)
{
	return jsonfile_put_line(fd, json_pack("{s:s, s:i}", "type", "done",
					       "samples", (int)samples));
}
