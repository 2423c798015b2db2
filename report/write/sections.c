// SPDX-License-Identifier: GPL-2.0-only
#include "sections.h"

#include <stdlib.h>

#include "format.h"
#include "table.h"
#include "totals.h"

static const char *baseline_of(const struct analysis *an)
{
	return result_baseline(an->res);
}

static char *cell_name(const struct analysis *an, size_t cell, const char *but)
{
	return format_cell(&an->res->plan.cells[cell], but);
}

static void add_headline(struct document *d, const struct analysis *an)
{
	const struct result *res = an->res;
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	const struct comparison *c;
	long cell = table_headline(an);
	const char *verdict;
	char *name;

	if (cell < 0)
		return;
	name = cell_name(an, (size_t)cell, NULL);
	document_add(d, BLOCK_HEADING,
		     "%s, %llu processes: throughput against %s, ratio over 1: "
		     "faster [95 %% interval]",
		     name, table_nprocs(an, (size_t)cell), baseline_of(an));
	free(name);
	for (size_t v = 0; v < res->plan.n_variants; v++) {
		c = table_find(an, (size_t)cell, v, METRIC_throughput);
		if (!c)
			continue;
		name = format_variant(res, v, false);
		verdict = table_verdict(METRIC_throughput, c);
		format_interval(interval, &c->ratio);
		format_ratio(ratio, c->ratio.ratio);
		if (c->ratio.known)
			document_add_item(d, "  ", 4, verdict,
					  "%-27s %5s %-14s %s", name, ratio,
					  interval, verdict);
		else
			document_add_item(d, "  ", 4, verdict,
					  "%-27s not compared: %s", name,
					  c->void_reason ? c->void_reason
							 : "no boots");
		free(name);
	}
}

static void begin_row(struct document *d, const struct analysis *an,
		      size_t cell, size_t variant, bool opens)
{
	const struct variant *v = &an->res->plan.variants[variant];

	document_add_row(d, opens);
	document_add_value(d, "", "%llu", table_nprocs(an, cell));
	document_add_name(d, v->role == ROLE_CONTROL ? "control" : "",
			  format_variant(an->res, variant, false),
			  format_variant(an->res, variant, true));
}

void sections_add_ratio(struct document *d, const struct stats_ratio *r,
			const char *unknown)
{
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];

	format_ratio(ratio, r->ratio);
	format_interval(interval, r);
	document_add_value(d, "", "%s", r->known ? ratio : unknown);
	document_add_value(d, "", "%s", r->known ? interval : "");
}

/* In plain text the counts per op of other sockets' lines and of locks only. */
static const struct column throughput_columns[] = {
	ROW_COLUMNS,
	{.title = "ops/s", .width = 6, .gap = 1},
	{.title = "ratio", .width = 5, .gap = 1},
	{.title = "[95 % interval]", .width = -14, .gap = 1},
	{.title = "verdict", .width = -7, .gap = 1},
#define METRIC(name, unit, counter)                                            \
	{.title = METRIC_##name == METRIC_xsocket_per_op	? "xsock/op"   \
		  : METRIC_##name == METRIC_acquisitions_per_op ? "locks/op"   \
								: #name,       \
	 .width = METRIC_##name == METRIC_xsocket_per_op ||                    \
				  METRIC_##name == METRIC_acquisitions_per_op  \
			  ? 8                                                  \
			  : 0,                                                 \
	 .gap = 1},
#include "counters.def"
	{.title = NULL},
};

static void add_row(struct document *d, const struct analysis *an, size_t cell,
		    size_t variant, bool opens)
{
	static const struct stats_ratio none;
	const struct measurement *m =
		analysis_get(an, cell, variant, METRIC_throughput);
	const struct comparison *c =
		table_find(an, cell, variant, METRIC_throughput);
	const char *verdict = table_verdict(METRIC_throughput, c);
	char text[FORMAT_SIZE];

	begin_row(d, an, cell, variant, opens);
	format_rate(text, m->mean.mid);
	document_add_value(d, "", "%s", text);
	sections_add_ratio(d, c ? &c->ratio : &none, "");
	/* neither compared nor the baseline: the baseline was not measured */
	if (!c && variant != an->res->plan.baseline_index)
		verdict = "no base";
	document_add_value(d, verdict, "%s", verdict);
	for (enum metric k = METRIC_throughput + 1; k < COUNTS_END; k++) {
		m = analysis_get(an, cell, variant, k);
		format_count(text, m->mean.mid);
		document_add_value(d, "", "%s", m->boots ? text : "-");
	}
}

static void add_table(struct document *d, const struct analysis *an,
		      size_t first)
{
	struct table table;
	bool opens;
	char *name;

	table_make(an, first, &table);
	if (table.measured) {
		name = cell_name(an, first, NULL);
		document_add(d, BLOCK_HEADING, "%s", name);
		document_add_table(d, throughput_columns);
		free(name);
	}
	for (size_t i = 0; table.measured && i < table.n; i++) {
		opens = true;
		for (size_t v = 0; v < an->res->plan.n_variants; v++) {
			if (!analysis_get(an, table.cells[i], v,
					  METRIC_throughput)
				     ->boots)
				continue;
			add_row(d, an, table.cells[i], v, opens);
			opens = false;
		}
	}
	table_free(&table);
}

static const struct column contention_columns[] = {
	ROW_COLUMNS,
	{.title = "shared", .width = 6, .gap = 1},
	{.title = "[95 % interval]"},
	{.title = "private", .width = 7, .gap = 1},
	{.title = "[95 % interval]"},
	{.title = "contention", .width = 10, .gap = 1},
	{.title = "[95 % interval]", .width = -14, .gap = 1},
	{.title = "verdict", .width = -7, .gap = 1},
	{.title = NULL},
};

static void add_contention(struct document *d, const struct analysis *an)
{
	const struct cell *last = NULL, *cell;
	const struct contention *c;
	const char *verdict;
	char *name;

	if (an->n_contentions)
		document_add(d, BLOCK_PARAGRAPH,
			     "Contention: the ratio with a shared root, "
			     "divided by the ratio with private roots. Under "
			     "1: sharing the root costs more than in %s.",
			     baseline_of(an));
	for (c = an->contentions; c < an->contentions + an->n_contentions;
	     c++) {
		cell = &an->res->plan.cells[c->shared];
		if (!last || !cell_same_line(last, cell)) {
			name = cell_name(an, c->shared, "root");
			document_add(d, BLOCK_HEADING, "contention in %s",
				     name);
			document_add_table(d, contention_columns);
			free(name);
		}
		last = cell;
		begin_row(d, an, c->shared, c->variant, false);
		sections_add_ratio(d, &c->on_shared, "-");
		sections_add_ratio(d, &c->on_private, "-");
		sections_add_ratio(d, &c->ratio, "-");
		verdict = c->void_reason
				  ? "void"
				  : verdict_name(METRIC_throughput, c->verdict);
		document_add_value(d, verdict, "%s", verdict);
	}
}

static void add_excluded(struct document *d, const struct analysis *an)
{
	const struct exclusion *e;

	document_add(d, BLOCK_HEADING, "excluded");
	for (e = an->exclusions; e < an->exclusions + an->n_exclusions; e++)
		document_add_item(
			d, "  ", 4, "", "%zu %s%s: %s%s", e->count,
			e->variant < 0 ? "line" : "of ",
			e->variant < 0
				? ""
				: an->res->plan.variants[e->variant].name,
			e->comparison ? "comparison void, " : "", e->reason);
	if (!an->n_exclusions)
		document_add_item(d, "  ", 4, "", "nothing");
}

static void add_comparisons(struct document *d, const struct analysis *an)
{
	document_add(d, BLOCK_PARAGRAPH,
		     "ops/s is of all processes together. Ratio over 1: faster "
		     "than %s. xsock/op: cache lines fetched from another "
		     "socket. locks/op: anon_vma root write locks taken while "
		     "page tables move or are copied. *: this kernel is not "
		     "proven.",
		     baseline_of(an));
	sections_roles(d, an);
	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		add_table(d, an, i);
	add_contention(d, an);
}

void sections_build(struct document *d, const struct report_run *run)
{
	const struct analysis *an = &run->an;
	bool simulated = totals_of(an).simulated;
	bool alone = run->res.plan.n_variants == 1;

	document_add(d, BLOCK_TITLE, "rmapbench: %s %s on %s%s",
		     alone ? "one kernel alone,"
			   : "anon rmap strategies in mremap, kernel",
		     run->res.plan.base, run->res.plan.machine,
		     simulated ? ", SIMULATED: no hardware was timed" : "");
	if (simulated)
		document_add(d, BLOCK_LOUD,
			     "SIMULATED: a model, no hardware was timed");
	if (alone) {
		sections_alone(d, an);
	} else {
		add_headline(d, an);
		sections_claims_brief(d, run);
	}
	sections_facts(d, an);
	document_add(d, BLOCK_PLOTS, "%s", run->res.dir);
	if (!alone)
		add_comparisons(d, an);
	sections_latency(d, an);
	sections_locks(d, an);
	sections_bounce(d, an);
	add_excluded(d, an);
	sections_claims(d, run);
}
