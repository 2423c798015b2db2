// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several results: what each says of the statements, and then, two side by side
 * (another base, another machine, or a day later), what both measured.
 */
#include "sections.h"

#include <stdlib.h>
#include <string.h>

#include "beside.h"
#include "format.h"
#include "table.h"
#include "totals.h"

static const struct column columns[] = {
	ROW_COLUMNS,
	{.title = "first", .width = 6, .gap = 1},
	{.title = "second", .width = 6, .gap = 1},
	{.title = "ratio", .width = 5, .gap = 1},
	{.title = "[95 % interval]", .width = -14, .gap = 1},
	{.title = "verdict", .width = -7, .gap = 1},
	{.title = "base1", .width = 5, .gap = 1},
	{.title = "base2", .width = 5, .gap = 1},
	{.title = NULL},
};

/* What tells the two apart, where it is worth a word. */
static void add_difference(struct document *d, const char *name,
			   const char *first, const char *second)
{
	if (!strcmp(first, second))
		document_add_fact(d, name, "%s, in both", first);
	else
		document_add_fact(d, name, "%s; %s", first, second);
}

static const char *text_or(const char *text)
{
	return text ? text : "none";
}

static const struct context *context_of(const struct result *res)
{
	for (size_t i = 0; i < res->plan.n_boots; i++)
		if (res->boots[i].has_context)
			return &res->boots[i].context;
	return NULL;
}

static void add_model(struct document *d, const struct result *first,
		      const struct result *second)
{
	const struct context *a = context_of(first), *b = context_of(second);
	char *one, *other;

	if (!a || !b || !a->model || !b->model)
		return;
	one = format_object(a->model);
	other = format_object(b->model);
	if (strcmp(one, other))
		document_add_fact(d, "model",
				  "not the same: a difference may be that of "
				  "the simulated machines");
	else
		document_add_fact(d, "model", "the same in both");
	free(one);
	free(other);
}

static void add_facts(struct document *d, const struct report_run *first,
		      const struct report_run *second)
{
	const struct plan *a = &first->res.plan, *b = &second->res.plan;

	add_difference(d, "run", text_or(first->res.dir),
		       text_or(second->res.dir));
	add_difference(d, "base", a->base, b->base);
	add_difference(d, "machine", a->machine, b->machine);
	add_model(d, &first->res, &second->res);
}

static void add_base(struct document *d, const struct comparison *c)
{
	char text[FORMAT_SIZE];

	if (c && c->ratio.known)
		format_ratio(text, c->ratio.ratio);
	document_add_value(d, "", "%s", c && c->ratio.known ? text : "-");
}

static void add_row(struct document *d, const struct report_run *run,
		    const struct beside *s, bool opens)
{
	const struct measurement *m = s->first;
	char text[FORMAT_SIZE];
	const char *verdict = verdict_name(METRIC_throughput, s->verdict);

	document_add_row(d, opens);
	document_add_value(d, "", "%llu", table_nprocs(&run->an, m->cell));
	document_add_name(d, "", format_variant(&run->res, m->variant, false),
			  format_variant(&run->res, m->variant, true));
	format_rate(text, m->mean.mid);
	document_add_value(d, "", "%s", text);
	format_rate(text, s->second->mean.mid);
	document_add_value(d, "", "%s", text);
	format_ratio(text, s->ratio.ratio);
	document_add_value(d, "", "%s", s->ratio.known ? text : "-");
	format_interval(text, &s->ratio);
	document_add_value(d, "", "%s", s->ratio.known ? text : "");
	document_add_value(d, verdict, "%s", verdict);
	add_base(d, s->in_first);
	add_base(d, s->in_second);
}

static bool is_in(const struct table *t, size_t cell)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->cells[i] == cell)
			return true;
	return false;
}

static void add_table(struct document *d, const struct report_run *run,
		      const struct besides *b, size_t first)
{
	struct table table;
	const struct beside *s;
	long cell = NO_CELL;
	char *name;

	table_make(&run->an, first, &table);
	for (s = b->list; s < b->list + b->n; s++) {
		if (!is_in(&table, s->first->cell))
			continue;
		if (cell == NO_CELL) {
			name = format_cell(&run->res.plan.cells[first], NULL);
			document_add(d, BLOCK_HEADING, "side by side: %s",
				     name);
			document_add_table(d, columns);
			free(name);
		}
		add_row(d, run, s, cell != (long)s->first->cell);
		cell = (long)s->first->cell;
	}
	table_free(&table);
}

static void add_turn(struct document *d, const struct report_run *run,
		     const struct beside *s)
{
	char *cell = format_cell(&run->res.plan.cells[s->first->cell], NULL);
	char *name = format_variant(&run->res, s->first->variant, true);
	char one[FORMAT_SIZE], other[FORMAT_SIZE];

	format_ratio(one, s->in_first->ratio.ratio);
	format_ratio(other, s->in_second->ratio.ratio);
	document_add_item(
		d, "  ", 4, "", "%s in %s, %llu processes: %s %s, then %s %s",
		name, cell, table_nprocs(&run->an, s->first->cell), one,
		verdict_name(METRIC_throughput, s->in_first->verdict), other,
		verdict_name(METRIC_throughput, s->in_second->verdict));
	free(cell);
	free(name);
}

static void add_turns(struct document *d, const struct report_run *run,
		      const struct besides *b)
{
	document_add(d, BLOCK_HEADING,
		     "The verdict against the baseline is another one in %zu "
		     "of %zu:",
		     b->turned, b->judged);
	for (const struct beside *s = b->list; s < b->list + b->n; s++)
		if (s->turns)
			add_turn(d, run, s);
	if (!b->turned)
		document_add_item(d, "  ", 4, "", "in none");
}

void sections_beside(struct document *d, const struct report_run *first,
		     const struct report_run *second)
{
	bool simulated = totals_of(&first->an).simulated ||
			 totals_of(&second->an).simulated;
	struct besides b;

	besides_make(&first->an, &second->an, &b);
	document_add(d, BLOCK_TITLE,
		     "rmapbench: two runs side by side, kernel %s on %s and %s "
		     "on %s%s",
		     first->res.plan.base, first->res.plan.machine,
		     second->res.plan.base, second->res.plan.machine,
		     simulated ? ", SIMULATED: no hardware was timed" : "");
	if (simulated)
		document_add(d, BLOCK_LOUD,
			     "SIMULATED: a model, no hardware was timed");
	document_add(d, BLOCK_PARAGRAPH,
		     "Both measured %zu points, each a kernel in a cell: the "
		     "second run is faster in %zu, slower in %zu, the same in "
		     "%zu, unclear in %zu.",
		     b.n, b.with[STATS_UP], b.with[STATS_DOWN],
		     b.with[STATS_SAME], b.with[STATS_UNCLEAR]);
	if (b.judged)
		add_turns(d, first, &b);
	add_facts(d, first, second);
	if (b.n)
		document_add(d, BLOCK_PARAGRAPH,
			     "first, second: ops/s of all processes together "
			     "in each run. ratio: of the second to the first; "
			     "over 1: faster. base1, base2: the ratio to the "
			     "baseline of the same run.");
	for (size_t i = 0; b.n && i < first->res.plan.n_cells; i++)
		add_table(d, first, &b, i);
	besides_free(&b);
}

/* What each run that can judge it says of a statement. */
static void add_statement(struct document *d, const struct report *report,
			  size_t k)
{
	const struct claim *c = &report->runs[0].claims.list[k];
	const char *verdict, *folder;
	bool judged = false;
	char id[FORMAT_SIZE];

	snprintf(id, sizeof(id), "%3d. ", c->id);
	document_add_item(d, id, 5, "", "%s", c->text);
	for (size_t i = 0; i < report->n; i++) {
		const struct result *res = &report->runs[i].res;

		c = &report->runs[i].claims.list[k];
		if (!claim_is_judged(c))
			continue;
		judged = true;
		verdict = claim_verdict_name(c->verdict);
		folder = strrchr(res->dir, '/');
		document_add_item(d, "     ", 7, verdict, "%s in %s%s: %s",
				  verdict,
				  folder && folder[1] ? folder + 1 : res->dir,
				  totals_of(&report->runs[i].an).simulated
					  ? " (simulated)"
					  : "",
				  c->reason);
	}
	if (!judged)
		document_add_item(d, "     ", 7, "unclear",
				  "unclear: judged by none of them");
}

void sections_together(struct document *d, const struct report *report)
{
	size_t n = report->runs[0].claims.n;

	document_add(d, BLOCK_TITLE,
		     "rmapbench: the %zu statements of the thread, in %zu runs",
		     n, report->n);
	document_add(d, BLOCK_HEADING, "statements");
	for (size_t k = 0; k < n; k++)
		add_statement(d, report, k);
}
