// SPDX-License-Identifier: GPL-2.0-only
/* How long an op of each role took, where some processes do another thing. */
#include "sections.h"

#include <stdlib.h>

#include "format.h"
#include "table.h"

static const struct column columns[] = {
	ROW_COLUMNS,
	{.title = "median", .width = 7, .gap = 1},
	{.title = "p99", .width = 6, .gap = 1},
	{.title = "ratio", .width = 5, .gap = 1},
	{.title = "[95 % interval]"},
	{.title = "verdict", .width = -7, .gap = 1},
	{.title = "max", .width = 6, .gap = 1},
	{.title = "beside: median"},
	{.title = "beside: p99", .width = 11, .gap = 2},
	{.title = "beside: max"},
	{.title = NULL},
};

static void add_us(struct document *d, const struct analysis *an, size_t cell,
		   size_t variant, enum metric metric)
{
	const struct measurement *m = analysis_get(an, cell, variant, metric);
	char text[FORMAT_SIZE];

	format_count(text, m->mean.mid / 1000);
	document_add_value(d, "", "%s", m->boots ? text : "-");
}

static void add_row(struct document *d, const struct analysis *an, size_t cell,
		    size_t variant, bool opens)
{
	static const struct stats_ratio none;
	const struct comparison *c =
		table_find(an, cell, variant, METRIC_op_p99_ns);
	const char *verdict = table_verdict(METRIC_op_p99_ns, c);

	document_add_row(d, opens);
	document_add_value(d, "", "%llu", table_nprocs(an, cell));
	document_add_name(d, "", format_variant(an->res, variant, false),
			  format_variant(an->res, variant, true));
	add_us(d, an, cell, variant, METRIC_op_median_ns);
	add_us(d, an, cell, variant, METRIC_op_p99_ns);
	sections_add_ratio(d, c ? &c->ratio : &none, "");
	document_add_value(d, verdict, "%s", verdict);
	add_us(d, an, cell, variant, METRIC_op_max_ns);
	add_us(d, an, cell, variant, METRIC_background_median_ns);
	add_us(d, an, cell, variant, METRIC_background_p99_ns);
	add_us(d, an, cell, variant, METRIC_background_max_ns);
}

static bool has_latency(const struct analysis *an, size_t cell, size_t variant)
{
	return analysis_get(an, cell, variant, METRIC_op_p99_ns)->boots;
}

static bool is_measured(const struct analysis *an, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t v = 0; v < an->res->plan.n_variants; v++)
			if (has_latency(an, t->cells[i], v))
				return true;
	return false;
}

static void add_rows(struct document *d, const struct analysis *an, size_t cell)
{
	bool opens = true;

	for (size_t v = 0; v < an->res->plan.n_variants; v++) {
		if (!has_latency(an, cell, v))
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
			     "them. Means over boots of each sample's median, "
			     "99th percentile and maximum; the ratio is that "
			     "of the 99th percentile.");
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
