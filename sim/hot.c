// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "hot.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "objects.h"

#define OBJECTS_WRITTEN 12
#define CODES_WRITTEN	3
#define CODES_MAX	64 /* functions that touch one object */

struct code {
	const char *name;
	uint64_t cycles;
};

struct hot {
	char object[OBJECT_NAME_BYTES];
	struct heat_entry sum; /* its line: the last one added */
	uint64_t lines;
	struct code codes[CODES_MAX];
	unsigned int ncodes;
};

struct array {
	struct hot **hot;
	size_t n;
};

static int by_place(const void *a, const void *b)
{
	const struct heat_entry *x = a, *y = b;

	if (x->line != y->line)
		return x->line > y->line ? 1 : -1;
	return (x->va > y->va) - (x->va < y->va);
}

static int by_name(const void *a, const void *b)
{
	const struct hot *x = a, *y = b;

	return strcmp(x->object, y->object);
}

/* Time that CPUs stood still for it. */
static uint64_t cost(const struct heat_entry *e)
{
	return e->stall_cycles + e->wait_cycles;
}

static int by_cost(const void *a, const void *b)
{
	const struct hot *x = *(struct hot *const *)a,
			 *y = *(struct hot *const *)b;

	if (cost(&x->sum) == cost(&y->sum))
		return by_name(x, y);
	return cost(&x->sum) < cost(&y->sum) ? 1 : -1;
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

/* Entries come in the order of their lines. */
static void add_entry(struct hot *h, const struct heat_entry *e)
{
	if (!h->lines || h->sum.line != e->line)
		h->lines++;
	h->sum.line = e->line;
	h->sum.insocket_transfers += e->insocket_transfers;
	h->sum.xsocket_transfers += e->xsocket_transfers;
	h->sum.upgrades += e->upgrades;
	h->sum.stall_cycles += e->stall_cycles;
	h->sum.wait_cycles += e->wait_cycles;
	add_code(h, object_code(e->pc), cost(e));
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

/* The object of that name in the tree, new if need be; NULL: no memory. */
static struct hot *object_in(void **tree, const char *name)
{
	struct hot key, *new, **at;

	strcpy(key.object, name);
	at = tfind(&key, tree, by_name);
	if (at)
		return *at;
	new = calloc(1, sizeof(*new));
	if (!new)
		return NULL;
	strcpy(new->object, name);
	if (tsearch(new, tree, by_name))
		return new;
	free(new);
	return NULL;
}

/* Returns how many objects there are now. */
static size_t add_entries(void **tree, const struct heat_entry *entries,
			  size_t n)
{
	char name[OBJECT_NAME_BYTES] = "";
	struct hot *h = NULL;
	size_t nhot = 0, i;

	for (i = 0; i < n; i++) {
		if (!i || entries[i].va != entries[i - 1].va) {
			object_name(entries[i].va, entries[i].offset, name);
			if (!h || strcmp(h->object, name))
				h = object_in(tree, name);
		}
		if (!h)
			continue;
		nhot += !h->lines;
		add_entry(h, &entries[i]);
	}
	return nhot;
}

static void collect(const void *node, VISIT visit, void *to)
{
	struct array *a = to;

	if (visit == postorder || visit == leaf)
		a->hot[a->n++] = *(struct hot *const *)node;
}

json_t *hot_objects(struct heat_entry *entries, size_t n,
		    uint64_t frequency_mhz)
{
	json_t *array = json_array();
	struct array all = {0};
	void *tree = NULL;
	size_t i;

	if (n)
		qsort(entries, n, sizeof(*entries), by_place);
	all.hot = calloc(add_entries(&tree, entries, n) + 1, sizeof(*all.hot));
	if (all.hot) {
		twalk_r(tree, collect, &all);
		qsort(all.hot, all.n, sizeof(*all.hot), by_cost);
	}
	for (i = 0; i < all.n && i < OBJECTS_WRITTEN; i++)
		json_array_append_new(array,
				      to_json(all.hot[i], frequency_mhz));
	free(all.hot);
	tdestroy(tree, free);
	return array;
}
