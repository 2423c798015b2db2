// SPDX-License-Identifier: GPL-2.0-only
/* How long an op of each role took, where some processes do another thing. */
#include "sections.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "memory.h"
#include "table.h"

static const struct {
	const char *counter;
	bool largest; /* of the samples; else the one in the middle */
} shown[] = {
	{"op_median_ns", false},      {"op_p99_ns", false},
	{"op_max_ns", true},	      {"background_median_ns", false},
	{"background_p99_ns", false}, {"background_max_ns", true},
};

#define SHOWN (sizeof(shown) / sizeof(shown[0]))

static const struct column columns[] = {
	{.title = "procs", .width = 5},
	{.title = "variant",
	 .width = -11,
	 .gap = 1,
	 .spills = true,
	 .to_left = true},
	{.title = "median", .width = 7, .gap = 1},
	{.title = "p99", .width = 6, .gap = 1},
	{.title = "max", .width = 6, .gap = 1},
	{.title = "beside: median", .width = 14, .gap = 2},
	{.title = "p99", .width = 6, .gap = 1},
	{.title = "max", .width = 6, .gap = 1},
	{.title = NULL},
};

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Over the samples that are used; below 0: none has it. */
static double value(const struct analysis *an, size_t cell, size_t variant,
		    size_t which)
{
	const struct result *res = an->res;
	double *of = NULL, found = -1;
	size_t n = 0;
	uint64_t ns;

	for (size_t i = 0; i < res->n_samples; i++)
		if (an->used[i] && res->samples[i].as.cell == (long)cell &&
		    result_variant_of(res, res->samples[i].boot) == variant &&
		    sample_counter(&res->samples[i].as, shown[which].counter,
				   &ns))
			*(double *)memory_push(&of, &n, sizeof(*of)) =
				(double)ns;
	if (n) {
		qsort(of, n, sizeof(*of), by_value);
		found = of[shown[which].largest ? n - 1 : n / 2];
	}
	free(of);
	return found;
}

static void add_row(struct document *d, const struct analysis *an, size_t cell,
		    size_t variant, bool opens)
{
	char text[FORMAT_SIZE];
	double ns;

	document_add_row(d, opens);
	document_add_value(d, "", "%llu", table_nprocs(an, cell));
	document_add_name(d, "", format_variant(an->res, variant, false),
			  format_variant(an->res, variant, true));
	for (size_t i = 0; i < SHOWN; i++) {
		ns = value(an, cell, variant, i);
		format_count(text, ns / 1000);
		document_add_value(d, "", "%s", ns < 0 ? "-" : text);
	}
}

static bool is_measured(const struct analysis *an, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t v = 0; v < an->res->plan.n_variants; v++)
			if (value(an, t->cells[i], v, 0) >= 0)
				return true;
	return false;
}

static void add_rows(struct document *d, const struct analysis *an, size_t cell)
{
	bool opens = true;

	for (size_t v = 0; v < an->res->plan.n_variants; v++) {
		if (value(an, cell, v, 0) < 0)
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
