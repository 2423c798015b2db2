// SPDX-License-Identifier: GPL-2.0-only
#include "hot.h"

#include <stdlib.h>
#include <string.h>

#include "objects.h"

#define OBJECTS_WRITTEN 12
#define CODES_WRITTEN	3
#define CODES_MAX	64 /* functions that touch one object */

struct named {
	char object[OBJECT_NAME_BYTES];
	const char *code;
	const struct heat_entry *entry;
};

struct code {
	const char *name;
	uint64_t cycles;
};

struct hot {
	const char *object;
	struct heat_entry sum;
	uint64_t lines;
	struct code codes[CODES_MAX];
	unsigned int ncodes;
};

static int by_object_and_line(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->object, y->object);

	if (order)
		return order;
	return (x->entry->line > y->entry->line) -
	       (x->entry->line < y->entry->line);
}

/* Time that CPUs stood still for it. */
static uint64_t cost(const struct heat_entry *e)
{
	return e->stall_cycles + e->wait_cycles;
}

static int by_cost(const void *a, const void *b)
{
	const struct hot *x = a, *y = b;

	return (cost(&x->sum) < cost(&y->sum)) -
	       (cost(&x->sum) > cost(&y->sum));
}

static int codes_by_cycles(const void *a, const void *b)
{
	const struct code *x = a, *y = b;

	return (x->cycles < y->cycles) - (x->cycles > y->cycles);
}

static void add_code(struct hot *h, const char *name, uint64_t cycles)
{
	unsigned int i;

	for (i = 0; i < h->ncodes; i++)
		if (!strcmp(h->codes[i].name, name))
			break;
	if (i == CODES_MAX)
		return;
	if (i == h->ncodes)
		h->codes[h->ncodes++].name = name;
	h->codes[i].cycles += cycles;
}

static void add_entry(struct hot *h, const struct named *named)
{
	const struct heat_entry *e = named->entry;

	h->object = named->object;
	if (!h->lines || h->sum.line != e->line)
		h->lines++;
	h->sum.line = e->line;
	h->sum.insocket_transfers += e->insocket_transfers;
	h->sum.xsocket_transfers += e->xsocket_transfers;
	h->sum.upgrades += e->upgrades;
	h->sum.stall_cycles += e->stall_cycles;
	h->sum.wait_cycles += e->wait_cycles;
	add_code(h, named->code, cost(e));
}

static json_t *to_json(struct hot *h, uint64_t frequency_mhz)
{
	json_t *codes = json_array();
	unsigned int i;

	qsort(h->codes, h->ncodes, sizeof(*h->codes), codes_by_cycles);
	for (i = 0; i < h->ncodes && i < CODES_WRITTEN; i++)
		json_array_append_new(codes, json_string(h->codes[i].name));
	return json_pack(
		"{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "object", h->object,
		"lines", (json_int_t)h->lines, "insocket_transfers",
		(json_int_t)h->sum.insocket_transfers, "xsocket_transfers",
		(json_int_t)h->sum.xsocket_transfers, "upgrades",
		(json_int_t)h->sum.upgrades, "stall_ns",
		(json_int_t)(h->sum.stall_cycles * 1000 / frequency_mhz),
		"wait_ns",
		(json_int_t)(h->sum.wait_cycles * 1000 / frequency_mhz), "code",
		codes);
}

json_t *hot_objects(const struct heat_entry *entries, size_t n,
		    uint64_t frequency_mhz)
{
	struct named *named = calloc(n + 1, sizeof(*named));
	struct hot *hot = calloc(n + 1, sizeof(*hot));
	json_t *array = json_array();
	size_t nhot = 0, i;

	for (i = 0; named && hot && i < n; i++) {
		object_name(entries[i].va, entries[i].offset, named[i].object);
		named[i].code = object_code(entries[i].pc);
		named[i].entry = &entries[i];
	}
	if (named && hot)
		qsort(named, n, sizeof(*named), by_object_and_line);
	for (i = 0; named && hot && i < n; i++) {
		if (i && strcmp(named[i].object, named[i - 1].object))
			nhot++;
		add_entry(&hot[nhot], &named[i]);
	}
	if (n && hot)
		qsort(hot, ++nhot, sizeof(*hot), by_cost);
	for (i = 0; i < nhot && i < OBJECTS_WRITTEN; i++)
		json_array_append_new(array, to_json(&hot[i], frequency_mhz));
	free(named);
	free(hot);
	return array;
}
