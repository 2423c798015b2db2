// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report of one kernel: what was measured, load by load. There is nothing to
 * compare it with, so that neither ratios nor most of the claims mean anything.
 */
#include "sections.h"

#include <stdlib.h>

#include "format.h"
#include "table.h"

/* A counter's title in plain text; NULL: it has no room there. */
#define TITLE(metric)                                                          \
	((metric) == METRIC_xsocket_per_op	  ? "xsock/op"                 \
	 : (metric) == METRIC_insocket_per_op	  ? "insock/op"                \
	 : (metric) == METRIC_acquisitions_per_op ? "locks/op"                 \
						  : NULL)

/* In plain text without intervals: most have one boot, and none. */
#define ROW                                                                    \
	{.title = "procs", .width = 5},                                        \
		{.title = "ops/s", .width = 6, .gap = 1},                      \
		{.title = "[95 % interval]"},                                  \
		{.title = "scaling", .width = 7, .gap = 1},                    \
		{.title = "[95 % interval]"},                                  \
	{                                                                      \
		.title = "samples", .width = 7, .gap = 1                       \
	}

static const struct column columns[] = {
	ROW,
	{.title = NULL},
};

/* The same, with what was counted per op. */
static const struct column counted_columns[] = {
	ROW,
#define METRIC(name, unit, counter)                                            \
	{.title = TITLE(METRIC_##name) ? TITLE(METRIC_##name) : #name,         \
	 .width = TITLE(METRIC_##name) ? 9 : 0,                                \
	 .gap = 1},
#include "counters.def"
	{.title = NULL},
};

static bool is_counted(const struct analysis *an, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (enum metric k = METRIC_throughput + 1; k < COUNTS_END; k++)
			if (analysis_get(an, t->cells[i], 0, k)->boots)
				return true;
	return false;
}

/* To the same load with one process; without that there is no scaling. */
static void add_scaling(struct document *d, const struct analysis *an,
			const struct table *t, const struct measurement *m)
{
	const struct measurement *one =
		analysis_get(an, t->cells[0], 0, METRIC_throughput);
	struct comparison c = analysis_pair(an, one, m);
	char interval[FORMAT_SIZE];
	bool known = an->res->plan.cells[t->cells[0]].nprocs == 1 &&
		     c.ratio.known;

	format_interval(interval, &c.ratio);
	if (known)
		document_add_value(d, "", "%.2f", c.ratio.ratio);
	else
		document_add_value(d, "", "-");
	document_add_value(d, "", "%s",
			   known && c.ratio.has_ci ? interval : "-");
}

static void add_row(struct document *d, const struct analysis *an,
		    const struct table *t, size_t cell, bool counted)
{
	const struct measurement *m =
		analysis_get(an, cell, 0, METRIC_throughput);
	char text[FORMAT_SIZE], lo[FORMAT_SIZE], hi[FORMAT_SIZE];

	document_add_row(d, false);
	document_add_value(
		d, "", "%llu",
		(unsigned long long)an->res->plan.cells[cell].nprocs);
	format_rate(text, m->mean.mid);
	document_add_value(d, "", "%s", text);
	format_rate(lo, m->mean.lo);
	format_rate(hi, m->mean.hi);
	if (m->mean.known)
		document_add_value(d, "", "[%s, %s]", lo, hi);
	else
		document_add_value(d, "", "-");
	add_scaling(d, an, t, m);
	document_add_value(d, "", "%zu", m->samples);
	for (enum metric k = METRIC_throughput + 1; counted && k < COUNTS_END;
	     k++) {
		m = analysis_get(an, cell, 0, k);
		format_count(text, m->mean.mid);
		document_add_value(d, "", "%s", m->boots ? text : "-");
	}
}

static void add_table(struct document *d, const struct analysis *an,
		      size_t first)
{
	struct table t;
	bool counted;
	char *name;

	table_make(an, first, &t);
	counted = is_counted(an, &t);
	if (t.measured) {
		name = format_cell(&an->res->plan.cells[first], NULL);
		document_add(d, BLOCK_HEADING, "%s", name);
		document_add_table(d, counted ? counted_columns : columns);
		free(name);
	}
	for (size_t i = 0; t.measured && i < t.n; i++)
		if (analysis_get(an, t.cells[i], 0, METRIC_throughput)->boots)
			add_row(d, an, &t, t.cells[i], counted);
	table_free(&t);
}

void sections_alone(struct document *d, const struct analysis *an)
{
	bool counted = false;
	struct table t;

	for (size_t i = 0; i < an->res->plan.n_cells; i++) {
		table_make(an, i, &t);
		counted |= is_counted(an, &t);
		table_free(&t);
	}
	document_add(
		d, BLOCK_PARAGRAPH,
		"Measured of the kernel %s: ops/s of all processes "
		"together; scaling: to the rate of one process.%s",
		result_baseline(an->res),
		counted ? " xsock/op: cache lines fetched from another "
			  "socket; insock/op: from another core of the "
			  "same; locks/op: anon_vma root write locks taken "
			  "while page tables move or are copied."
			: "");
	sections_roles(d, an);
	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		add_table(d, an, i);
}
