// SPDX-License-Identifier: GPL-2.0-only
/* How long an op of each role took, where some processes do another thing. */
#include "sections.h"

#include <stdlib.h>

#include "format.h"
#include "latency.h"
#include "table.h"

static const struct column columns[] = {
	ROW_COLUMNS,
	{.title = "median", .width = 7, .gap = 1},
	{.title = "p99", .width = 6, .gap = 1},
	{.title = "max", .width = 6, .gap = 1},
	{.title = "beside: median", .width = 14, .gap = 2},
	{.title = "p99", .width = 6, .gap = 1},
	{.title = "max", .width = 6, .gap = 1},
	{.title = NULL},
};

static void add_row(struct document *d, const struct analysis *an, size_t cell,
		    size_t variant, bool opens)
{
	char text[FORMAT_SIZE];
	double ns;

	document_add_row(d, opens);
	document_add_value(d, "", "%llu", table_nprocs(an, cell));
	document_add_name(d, "", format_variant(an->res, variant, false),
			  format_variant(an->res, variant, true));
	for (size_t i = 0; i < LATENCIES; i++) {
		ns = latency_ns(an, cell, variant, i);
		format_count(text, ns / 1000);
		document_add_value(d, "", "%s", ns < 0 ? "-" : text);
	}
}

static bool is_measured(const struct analysis *an, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t v = 0; v < an->res->plan.n_variants; v++)
			if (latency_ns(an, t->cells[i], v, 0) >= 0)
				return true;
	return false;
}

static void add_rows(struct document *d, const struct analysis *an, size_t cell)
{
	bool opens = true;

	for (size_t v = 0; v < an->res->plan.n_variants; v++) {
		if (latency_ns(an, cell, v, 0) < 0)
			continue;
		add_row(d, an, cell, v, opens);
		opens = false;
	}
}

static bool add_table(struct document *d, const struct analysis *an,
		      size_t first, bool explain)
{
	struct table t;
	bool measured;
	char *name;

	table_make(an, first, &t);
	measured = is_measured(an, &t);
	if (measured && explain)
		document_add(d, BLOCK_PARAGRAPH,
			     "How long one op took, in us: of those that are "
			     "timed, and of those in the background beside "
			     "them. The longest of all samples, else the "
			     "sample in the middle.");
	if (measured) {
		name = format_cell(&an->res->plan.cells[first], NULL);
		document_add(d, BLOCK_HEADING, "latency of %s", name);
		document_add_table(d, columns);
		free(name);
	}
	for (size_t i = 0; measured && i < t.n; i++)
		add_rows(d, an, t.cells[i]);
	table_free(&t);
	return measured;
}

void sections_latency(struct document *d, const struct analysis *an)
{
	bool any = false;

	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		any |= add_table(d, an, i, !any);
}
