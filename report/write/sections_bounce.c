// SPDX-License-Identifier: GPL-2.0-only
#include "sections.h"

#include <stdlib.h>

#include "bounce.h"
#include "format.h"
#include "table.h"

enum { OBJECTS = 5 };

static const struct column columns[] = {
	{.title = "stall", .width = 6},
	{.title = "spun", .width = 6, .gap = 1},
	{.title = "xsock", .width = 6, .gap = 1},
	{.title = "insock", .width = 6, .gap = 1},
	{.title = "object",
	 .width = -25,
	 .gap = 1,
	 .most = 25,
	 .to_left = true},
	{.title = "mostly in",
	 .width = -18,
	 .gap = 1,
	 .most = 18,
	 .to_left = true},
	{.title = NULL},
};

static void add_locks(struct document *d, const char *name,
		      const struct bounce *b)
{
	char acquisitions[FORMAT_SIZE], wait[FORMAT_SIZE], hold[FORMAT_SIZE];

	format_count(acquisitions, b->acquisitions);
	format_count(wait, b->wait_ns);
	format_count(hold, b->hold_ns);
	if (b->has_locks)
		document_add_group(d,
				   "%s: root lock %s times, waited %s ns, held "
				   "%s ns",
				   name, acquisitions, wait, hold);
	else
		document_add_group(d, "%s", name);
}

static void add_count(struct document *d, double count)
{
	char text[FORMAT_SIZE];

	format_count(text, count);
	document_add_value(d, "", "%s", text);
}

static void add_variant(struct document *d, const struct analysis *an,
			size_t cell, size_t variant)
{
	struct bounce b;

	bounce_make(an, cell, variant, &b);
	if (b.samples)
		add_locks(d, an->res->plan.variants[variant].name, &b);
	for (size_t i = 0; i < b.n && i < OBJECTS; i++) {
		document_add_row(d, false);
		add_count(d, b.objects[i].stall_ns);
		if (b.has_waits)
			add_count(d, b.objects[i].wait_ns);
		else
			document_add_value(d, "", "-");
		add_count(d, b.objects[i].xsocket);
		add_count(d, b.objects[i].insocket);
		document_add_value(d, "", "%s", b.objects[i].name);
		document_add_value(d, "", "%s", b.objects[i].code);
	}
	bounce_free(&b);
}

void sections_bounce(struct document *d, const struct analysis *an)
{
	long cell = table_headline(an);
	bool any = false;
	char *name;

	for (size_t i = 0; i < an->res->n_samples; i++)
		any |= an->res->samples[i].as.hot &&
		       an->res->samples[i].as.cell == cell;
	if (cell < 0 || !any)
		return;
	name = format_cell(&an->res->plan.cells[cell], NULL);
	document_add(
		d, BLOCK_PARAGRAPH,
		"Lines that bounce in %s, %llu processes; simulated, per "
		"op, all CPUs together: ns that lines of an object took to "
		"come (stall), that CPUs had spun for them before (spun), "
		"and how often they came from another socket, or another "
		"core of the same. The root lock includes clone and unlink.",
		name, table_nprocs(an, (size_t)cell));
	free(name);
	document_add_table(d, columns);
	for (size_t v = 0; v < an->res->plan.n_variants; v++)
		add_variant(d, an, (size_t)cell, v);
}
