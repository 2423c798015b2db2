// SPDX-License-Identifier: GPL-2.0-only
#include "bounce.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "compare.h"
#include "result.h"

/* "anon_vma.rwsem.count" is part of "anon_vma.rwsem", "osq_node+0x10" of
   "osq_node": what lies together bounces together. */
static void fold(char to[BOUNCE_NAME], const char *name)
{
	size_t len = strcspn(name, "+.");

	if (name[len] == '.')
		len += 1 + strcspn(name + len + 1, "+.");
	snprintf(to, BOUNCE_NAME, "%.*s", (int)len, name);
}

static struct bounce_object *find(struct bounce *b, const char *name)
{
	struct bounce_object *o;

	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->objects[i].name, name))
			return &b->objects[i];
	o = memory_push(&b->objects, &b->n, sizeof(*o));
	snprintf(o->name, sizeof(o->name), "%s", name);
	return o;
}

static double number(const json_t *o, const char *key)
{
	return (double)json_integer_value(json_object_get(o, key));
}

static void add_object(struct bounce *b, const json_t *hot)
{
	const char *name = json_string_value(json_object_get(hot, "object"));
	const char *code = json_string_value(
		json_array_get(json_object_get(hot, "code"), 0));
	double stall_ns = number(hot, "stall_ns");
	double wait_ns = number(hot, "wait_ns");
	char folded[BOUNCE_NAME];
	struct bounce_object *o;

	if (!name)
		return;
	fold(folded, name);
	o = find(b, folded);
	o->stall_ns += stall_ns;
	o->wait_ns += wait_ns;
	b->has_waits |= !!json_object_get(hot, "wait_ns");
	o->insocket += number(hot, "insocket_transfers");
	o->xsocket += number(hot, "xsocket_transfers");
	o->upgrades += number(hot, "upgrades");
	if (code && stall_ns + wait_ns > o->code_ns) {
		o->code_ns = stall_ns + wait_ns;
		snprintf(o->code, sizeof(o->code), "%s", code);
	}
}

static double counted(const struct sample *s, const char *name, bool *has)
{
	uint64_t n;

	if (!sample_counter(s, name, &n))
		*has = false;
	return (double)n;
}

static void add_sample(struct bounce *b, const struct sample *s)
{
	bool has = true, ignored;
	const json_t *hot;
	size_t i;

	b->samples++;
	b->acquisitions += counted(s, "root_acquisitions", &ignored) +
			   counted(s, "root_acquisitions_other", &ignored);
	b->wait_ns += counted(s, "root_wait_ns", &has);
	b->hold_ns += counted(s, "root_hold_ns", &has);
	b->has_locks |= has;
	json_array_foreach (s->hot, i, hot)
		add_object(b, hot);
}

static int by_ns(const void *a, const void *b)
{
	const struct bounce_object *x = a, *y = b;

	return (bounce_ns(x) < bounce_ns(y)) - (bounce_ns(x) > bounce_ns(y));
}

static void per_op(struct bounce *b, double ops)
{
	b->acquisitions /= ops;
	b->wait_ns /= ops;
	b->hold_ns /= ops;
	for (size_t i = 0; i < b->n; i++) {
		b->objects[i].stall_ns /= ops;
		b->objects[i].wait_ns /= ops;
		b->objects[i].insocket /= ops;
		b->objects[i].xsocket /= ops;
		b->objects[i].upgrades /= ops;
	}
}

void bounce_make(const struct analysis *an, size_t cell, size_t variant,
		 struct bounce *b)
{
	const struct result *res = an->res;
	double ops = 0;

	*b = (struct bounce){.n = 0};
	for (size_t i = 0; i < res->n_samples; i++) {
		const struct sample *s = &res->samples[i].as;

		if (s->status != SAMPLE_OK || !s->hot ||
		    s->cell != (long)cell ||
		    result_variant_of(res, res->samples[i].boot) != variant)
			continue;
		ops += (double)cell_all_ops(&s->as);
		add_sample(b, s);
	}
	if (b->samples)
		per_op(b, ops);
	if (b->n)
		qsort(b->objects, b->n, sizeof(*b->objects), by_ns);
}

void bounce_free(struct bounce *b)
{
	free(b->objects);
}
