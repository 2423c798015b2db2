// SPDX-License-Identifier: GPL-2.0-only
#include "bounce.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
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
	o = array_push(&b->objects, &b->n, sizeof(*o));
	if (o)
		snprintf(o->name, sizeof(o->name), "%s", name);
	return o;
}

static double number(const json_t *o, const char *key)
{
	return (double)json_integer_value(json_object_get(o, key));
}

static int add_object(struct bounce *b, const json_t *hot)
{
	const char *name = json_string_value(json_object_get(hot, "object"));
	const char *code = json_string_value(
		json_array_get(json_object_get(hot, "code"), 0));
	double stall_ns = number(hot, "stall_ns");
	char folded[BOUNCE_NAME];
	struct bounce_object *o;

	if (!name)
		return 0;
	fold(folded, name);
	o = find(b, folded);
	if (!o)
		return -ENOMEM;
	o->stall_ns += stall_ns;
	o->insocket += number(hot, "insocket_transfers");
	o->xsocket += number(hot, "xsocket_transfers");
	o->upgrades += number(hot, "upgrades");
	if (code && stall_ns > o->code_stall_ns) {
		o->code_stall_ns = stall_ns;
		snprintf(o->code, sizeof(o->code), "%s", code);
	}
	return 0;
}

static int add_sample(struct bounce *b, const struct sample *s)
{
	const unsigned int locks = 1U << COUNTER_ROOT_WAIT |
				   1U << COUNTER_ROOT_HOLD;
	const json_t *hot;
	size_t i;
	int ret = 0;

	b->samples++;
	b->has_locks |= (s->has & locks) == locks;
	b->acquisitions +=
		(double)(s->count[COUNTER_ROOT] + s->count[COUNTER_ROOT_OTHER]);
	b->wait_ns += (double)s->count[COUNTER_ROOT_WAIT];
	b->hold_ns += (double)s->count[COUNTER_ROOT_HOLD];
	json_array_foreach (s->hot, i, hot)
		if (!ret)
			ret = add_object(b, hot);
	return ret;
}

static int by_stall(const void *a, const void *b)
{
	const struct bounce_object *x = a, *y = b;

	return (x->stall_ns < y->stall_ns) - (x->stall_ns > y->stall_ns);
}

static void per_op(struct bounce *b, double ops)
{
	b->acquisitions /= ops;
	b->wait_ns /= ops;
	b->hold_ns /= ops;
	for (size_t i = 0; i < b->n; i++) {
		b->objects[i].stall_ns /= ops;
		b->objects[i].insocket /= ops;
		b->objects[i].xsocket /= ops;
		b->objects[i].upgrades /= ops;
	}
}

int bounce_make(const struct analysis *an, size_t cell, size_t variant,
		struct bounce *b)
{
	const struct result *res = an->res;
	double ops = 0;
	int ret = 0;

	memset(b, 0, sizeof(*b));
	for (size_t i = 0; i < res->n_samples && !ret; i++) {
		const struct sample *s = &res->samples[i];

		if (!s->ok || !s->hot || s->cell != (long)cell ||
		    res->boots[s->boot].variant != variant)
			continue;
		ops += (double)(s->ops * res->cells[cell].nprocs);
		ret = add_sample(b, s);
	}
	if (b->samples)
		per_op(b, ops);
	if (b->n)
		qsort(b->objects, b->n, sizeof(*b->objects), by_stall);
	return ret;
}

void bounce_free(struct bounce *b)
{
	free(b->objects);
}
