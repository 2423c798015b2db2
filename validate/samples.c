// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "samples.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "msg.h"
#include "path.h"

static double number(const json_t *o, const char *key)
{
	return (double)json_integer_value(json_object_get(o, key));
}

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static enum probe probe_of(const json_t *sample)
{
	static const char *const kinds[PROBES] = {
		[PROBE_FALSE] = "share false", [PROBE_PADDED] = "share padded",
		[PROBE_READ] = "share read",   [PROBE_TICKET] = "lock ticket",
		[PROBE_MCS] = "lock mcs",
	};
	const json_t *params = json_object_get(sample, "params");
	const char *load = text(sample, "load");
	char name[64];
	enum probe p;

	if (!strcmp(load, "pingpong"))
		return PROBE_PINGPONG;
	if (!strcmp(load, "chase"))
		return PROBE_CHASE;
	snprintf(name, sizeof(name), "%s %s", load, text(params, "kind"));
	for (p = 0; p < PROBES; p++)
		if (kinds[p] && !strcmp(kinds[p], name))
			break;
	return p;
}

static double slowest_ns(const json_t *sample)
{
	const json_t *of_process;
	double slowest = 0;
	size_t i;

	json_array_foreach (json_object_get(sample, "elapsed_ns"), i,
			    of_process)
		if ((double)json_integer_value(of_process) > slowest)
			slowest = (double)json_integer_value(of_process);
	return slowest;
}

/* Lines of the load's own memory that came from another core. */
static double own_transfers(const json_t *sample)
{
	const json_t *object;
	double n = 0;
	size_t i;

	json_array_foreach (json_object_get(sample, "hot"), i, object)
		if (!strcmp(text(object, "object"), "user memory"))
			n += number(object, "insocket_transfers") +
			     number(object, "xsocket_transfers");
	return n;
}

static void fill(struct probed *p, const json_t *sample)
{
	const json_t *cpus = json_object_get(sample, "cpus");
	double ops = number(sample, "ops"), all;
	size_t i;

	p->nprocs = (unsigned int)number(sample, "nprocs");
	for (i = 0; i < 2 && i < json_array_size(cpus); i++)
		p->cpus[i] = (unsigned int)json_integer_value(
			json_array_get(cpus, i));
	p->size_bytes = (uint64_t)number(json_object_get(sample, "params"),
					 "size_bytes");
	p->op_ns = slowest_ns(sample) / ops;
	all = ops * p->nprocs;
	p->fetches = (number(sample, "misses") - number(sample, "upgrades") -
		      number(sample, "memory_fetches")) /
		     all;
	p->transfers = own_transfers(sample) / all;
}

static int take(json_t *sample, void *arg)
{
	enum probe probe = probe_of(sample);
	struct samples *s = arg;
	struct probed *grown;

	if (probe == PROBES || !json_object_get(sample, "misses")) {
		s->foreign++;
		return 0;
	}
	if (strcmp(text(sample, "status"), "ok")) {
		s->invalid++;
		return 0;
	}
	s->window_timeouts += (uint64_t)number(sample, "window_timeouts");
	grown = realloc(s->of, (s->n + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	s->of = grown;
	memset(&s->of[s->n], 0, sizeof(*s->of));
	s->of[s->n].probe = probe;
	fill(&s->of[s->n++], sample);
	return 0;
}

static int read_model(struct samples *s, const char *folder)
{
	const struct machine_key *key;
	char path[PATH_BYTES];
	json_t *plan, *model;

	path_make(path, "%s/plan.json", folder);
	plan = jsonfile_read(path);
	model = json_object_get(plan, "model");
	if (!model) {
		msg_error("validate", folder,
			  "no result folder of a simulated machine");
		json_decref(plan);
		return -ENOENT;
	}
	snprintf(s->machine, sizeof(s->machine), "%s", text(plan, "machine"));
	for (key = machine_keys; key < machine_keys + machine_nkeys; key++)
		if (!key->words)
			*(uint64_t *)((char *)&s->model + key->offset) =
				(uint64_t)number(model, key->name);
	json_decref(plan);
	return 0;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int samples_read(struct samples *s, const char *folder)
{
	char path[PATH_BYTES];
	struct dirent **boots;
	int i, n, ret;

	memset(s, 0, sizeof(*s));
	ret = read_model(s, folder);
	if (ret)
		return ret;
	path_make(path, "%s/boots", folder);
	n = scandir(path, &boots, not_hidden, alphasort);
	if (n < 0)
		return 0; /* nothing has run yet */
	for (i = 0; i < n; i++) {
		path_make(path, "%s/boots/%s/samples.jsonl", folder,
			  boots[i]->d_name);
		if (!ret) {
			ret = jsonfile_each_line(path, take, s);
			if (ret)
				msg_error("validate", path, "%s",
					  strerror(-ret));
		}
		free(boots[i]);
	}
	free(boots);
	return ret;
}

void samples_free(struct samples *s)
{
	free(s->of);
}
