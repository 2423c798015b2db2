// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "samples.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "memory.h"
#include "msg.h"
#include "path.h"
#include "sample.h"

#define INTERVALS_MAX 64

static enum probe probe_of(const struct cell *c)
{
	static const char *const kinds[PROBES] = {
		[PROBE_FALSE] = "share false", [PROBE_PADDED] = "share padded",
		[PROBE_READ] = "share read",   [PROBE_TICKET] = "lock ticket",
		[PROBE_MCS] = "lock mcs",
	};
	char name[64];
	enum probe p;

	if (!strcmp(c->load, "pingpong")) /* by CAS, it is a fact's */
		return strcmp(cell_param(c, "by"), "cas") ? PROBE_PINGPONG
							  : PROBES;
	if (!strcmp(c->load, "chase"))
		return PROBE_CHASE;
	if (c->nprocs < 2) /* shares with nobody */
		return PROBES;
	snprintf(name, sizeof(name), "%s %s", c->load, cell_param(c, "kind"));
	for (p = 0; p < PROBES; p++)
		if (kinds[p] && !strcmp(kinds[p], name))
			break;
	return p;
}

/* Of the slowest process. */
static double op_ns(const struct sample *s)
{
	uint64_t slowest = 0, ns, i;

	for (i = 0; i < s->as.nprocs; i++) {
		ns = fields_count_at(s->elapsed_ns, i);
		slowest = ns > slowest ? ns : slowest;
	}
	return (double)slowest / (double)s->as.ops;
}

static int by_count(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/*
 * The same, by the median of the sample's intervals: a tick of the timer is a
 * quarter of a sample that takes 50 us. 0: it has none.
 */
static double steady_op_ns(const struct sample *s)
{
	uint64_t slowest = 0, ns, of[INTERVALS_MAX];
	const json_t *list;
	size_t n = 0, i, j;

	json_array_foreach (s->interval_ns, i, list) {
		n = json_array_size(list);
		if (!n || n > INTERVALS_MAX)
			return 0;
		for (j = 0; j < n; j++)
			of[j] = fields_count_at(list, j);
		qsort(of, n, sizeof(*of), by_count);
		ns = of[n / 2] + of[(n - 1) / 2];
		slowest = ns > slowest ? ns : slowest;
	}
	return (double)slowest / 2 * (double)n / (double)s->as.ops;
}

static double number(const json_t *o, const char *key)
{
	return (double)json_integer_value(json_object_get(o, key));
}

/* Lines of the load's own memory that came from another core. */
static double own_transfers(const struct sample *s)
{
	const char *name;
	const json_t *object;
	double n = 0;
	size_t i;

	json_array_foreach (s->hot, i, object) {
		name = json_string_value(json_object_get(object, "object"));
		if (name && !strcmp(name, "user memory"))
			n += number(object, "insocket_transfers") +
			     number(object, "xsocket_transfers");
	}
	return n;
}

static double counted(const struct sample *s, const char *name)
{
	uint64_t n;

	sample_counter(s, name, &n);
	return (double)n;
}

static void fill(struct probed *p, const struct sample *s)
{
	double all = (double)(s->as.ops * s->as.nprocs);
	size_t i;

	p->nprocs = (unsigned int)s->as.nprocs;
	for (i = 0; i < 2 && i < json_array_size(s->cpus); i++)
		p->cpus[i] = (unsigned int)fields_count_at(s->cpus, i);
	p->size_bytes = (uint64_t)number(s->as.params, "size_bytes");
	p->op_ns = op_ns(s);
	p->fetches = (counted(s, "misses") - counted(s, "upgrades") -
		      counted(s, "memory_fetches")) /
		     all;
	p->transfers = own_transfers(s) / all;
}

static void take(struct samples *to, const struct sample *s)
{
	enum probe probe = probe_of(&s->as);
	struct probed *p;
	double steady;
	uint64_t n;
	bool fact;

	if (s->status != SAMPLE_OK) {
		to->invalid++;
		return;
	}
	steady = steady_op_ns(s);
	fact = facts_take(&to->facts, to->machine, s,
			  steady ? steady : op_ns(s));
	if (probe == PROBES || !sample_counter(s, "misses", &n)) {
		to->foreign += !fact;
		return;
	}
	to->window_timeouts += (uint64_t)counted(s, "window_timeouts");
	p = memory_push(&to->of, &to->n, sizeof(*p));
	p->probe = probe;
	fill(p, s);
}

struct reading {
	struct samples *to;
	const struct plan *plan;
	const struct planned_boot *boot;
};

static int read_line(json_t *line, const struct where *at, void *arg)
{
	const struct reading *r = arg;
	struct sample s;
	int ret = sample_read(&s, line, at, r->plan, r->boot);

	if (!ret)
		take(r->to, &s);
	sample_free(&s);
	return ret;
}

static int read_model(struct samples *s, const char *folder, struct plan *plan)
{
	const struct machine_key *key;
	const char *slash;
	char path[PATH_BYTES];
	int ret;

	path_make(path, "%s/plan.json", folder);
	ret = plan_read(plan, path);
	if (ret == -ENOENT || ret == -ENOTDIR || (!ret && !plan->model)) {
		msg_error("validate", folder,
			  "no result folder of a simulated machine");
		return -ENOENT;
	}
	if (ret)
		return ret;
	/* the name that its probes were chosen by: a path stands for its file
	 */
	slash = strrchr(plan->machine, '/');
	snprintf(s->machine, sizeof(s->machine), "%s",
		 slash ? slash + 1 : plan->machine);
	for (key = machine_keys; key < machine_keys + machine_nkeys; key++)
		if (!key->words)
			machine_set(&s->model, key,
				    json_object_get(plan->model, key->name)
					    ? (uint64_t)number(plan->model,
							       key->name)
					    : key->fallback);
	return 0;
}

int samples_read(struct samples *s, const char *folder)
{
	char path[PATH_BYTES], name[128];
	struct plan plan = {0};
	struct reading r = {.to = s, .plan = &plan};
	size_t i;
	int ret;

	*s = (struct samples){.n = 0};
	ret = read_model(s, folder, &plan);
	for (i = 0; !ret && i < plan.n_boots; i++) {
		r.boot = &plan.boots[i];
		plan_boot_folder(r.boot, name, sizeof(name));
		path_make(path, "%s/boots/%s/samples.jsonl", folder, name);
		ret = jsonfile_each_line(path, read_line, &r, NULL);
	}
	plan_free(&plan);
	return ret;
}

void samples_free(struct samples *s)
{
	free(s->of);
}
