// SPDX-License-Identifier: GPL-2.0-only
/* The figures: the most telling load, what bounces in it, what is lost. */
#include "mail.h"

#include <stdlib.h>
#include <string.h>

#include "bounce.h"
#include "format.h"
#include "memory.h"
#include "table.h"

enum { OBJECTS = 4, LOSSES = 6 };

static const struct column columns[] = {
	{.title = "procs", .width = 5},
	{.title = "kernel", .width = -13, .gap = 1, .spills = true},
	{.title = "ops/s", .width = 6, .gap = 1},
	{.title = "ratio", .width = 5, .gap = 1},
	{.title = "[95 % interval]", .width = -14, .gap = 1},
	{.title = "verdict", .width = -7, .gap = 1},
	{.title = "boots", .width = 5, .gap = 1},
	{.title = "xsock/op", .width = 8, .gap = 1},
	{.title = NULL},
};

/* In parentheses what is not a strategy; "*" after what is not proven. */
static char *name_of(const struct mail *m, size_t v)
{
	const struct result *res = &m->run->res;
	bool control = res->plan.variants[v].role == ROLE_CONTROL;

	if (control)
		return memory_print("(%s)", res->plan.variants[v].name);
	return format_variant(res, v, true);
}

static void add_row(struct document *d, const struct mail *m, size_t cell,
		    size_t v, bool opens)
{
	const struct analysis *an = &m->run->an;
	const struct measurement *x =
		analysis_get(an, cell, v, METRIC_throughput);
	const struct measurement *bounce =
		analysis_get(an, cell, v, METRIC_xsocket_per_op);
	const struct comparison *c = table_find(an, cell, v, METRIC_throughput);
	bool known = c && c->ratio.known;
	char text[FORMAT_SIZE];

	document_add_row(d, opens);
	document_add_value(
		d, "", "%llu",
		(unsigned long long)an->res->plan.cells[cell].nprocs);
	document_add_name(d, "", name_of(m, v), NULL);
	format_rate(text, x->mean.mid);
	document_add_value(d, "", "%s", text);
	format_ratio(text, known ? c->ratio.ratio : 0);
	document_add_value(d, "", "%s", known ? text : "");
	if (known)
		format_interval(text, &c->ratio);
	document_add_value(d, "", "%s", known ? text : "");
	document_add_value(d, "", "%s",
			   c || v == an->res->plan.baseline_index
				   ? table_verdict(METRIC_throughput, c)
				   : "no base");
	document_add_value(d, "", "%zu", x->boots);
	format_count(text, bounce->mean.mid);
	document_add_value(d, "", "%s", bounce->boots ? text : "-");
}

static void add_table(struct document *d, const struct mail *m)
{
	const struct analysis *an = &m->run->an;
	const struct plan *plan = &an->res->plan;
	struct table t;
	size_t first = 0;
	bool opens;
	char *name;

	while (!cell_same_line(&plan->cells[first],
			       &plan->cells[m->answer->cell]))
		first++;
	table_make(an, first, &t);
	name = format_cell(&plan->cells[first], NULL);
	document_add(d, BLOCK_PARAGRAPH,
		     "%s%s. ops/s of all processes; ratio to %s, over 1: "
		     "faster; xsock/op: lines fetched from another socket; in "
		     "parentheses: no strategy; *: not proven.",
		     mail_mark(m), name, result_baseline(an->res));
	free(name);
	document_add_table(d, columns);
	for (size_t i = 0; i < t.n; i++) {
		opens = true;
		for (size_t v = 0; v < plan->n_variants; v++) {
			if (!analysis_get(an, t.cells[i], v, METRIC_throughput)
				     ->boots)
				continue;
			add_row(d, m, t.cells[i], v, opens);
			opens = false;
		}
	}
	table_free(&t);
}

/* The objects that cost a kernel most, by their share of all recorded. */
static void add_lines_of(struct document *d, const struct mail *m, size_t v)
{
	char *text = NULL;
	struct bounce b;
	double all = 0;

	bounce_make(&m->run->an, m->answer->cell, v, &b);
	for (size_t i = 0; i < b.n; i++)
		all += bounce_ns(&b.objects[i]);
	for (size_t i = 0; i < b.n && i < OBJECTS; i++) {
		if (!(bounce_ns(&b.objects[i]) >= all / 100) || !(all > 0))
			break;
		mail_say(&text, "%s%s %.0f %%", text ? ", " : "",
			 b.objects[i].name,
			 100 * bounce_ns(&b.objects[i]) / all);
	}
	if (text)
		document_add_item(d, "  ", 4, "", "%s: %s; %.0f ns per op",
				  mail_variant(m, v), text, all);
	free(text);
	bounce_free(&b);
}

static bool any_lines(const struct mail *m)
{
	const struct result *res = &m->run->res;

	for (size_t i = 0; i < res->n_samples; i++)
		if (res->samples[i].as.hot &&
		    res->samples[i].as.cell == (long)m->answer->cell)
			return true;
	return false;
}

static void add_lines(struct document *d, const struct mail *m)
{
	const struct answer *a = m->answer;
	size_t base = m->run->res.plan.baseline_index;
	char *processes;

	if (!any_lines(m))
		return;
	processes = mail_processes(&m->run->res.plan.cells[a->cell]);
	document_add(d, BLOCK_HEADING,
		     "%sLines that moved most, the same load, %s: share of the "
		     "time that CPUs stood still for the hottest objects",
		     mail_mark(m), processes);
	free(processes);
	add_lines_of(d, m, base);
	if (a->strategy >= 0 && a->against != base)
		add_lines_of(d, m, a->against);
	if (a->strategy >= 0)
		add_lines_of(d, m, (size_t)a->strategy);
}

static void add_losses(struct document *d, const struct mail *m)
{
	const struct answer *a = m->answer;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const struct comparison *p;
	const struct cell *c;
	char *ratio, *name;

	document_add(d, BLOCK_HEADING,
		     "%sWhere %s loses, its ratio to the kernel named",
		     mail_mark(m), x);
	for (size_t i = 0; i < a->n_losses && i < LOSSES; i++) {
		p = &a->losses[i];
		c = &m->run->res.plan.cells[p->variant->cell];
		ratio = mail_ratio(p);
		name = format_cell(c, NULL);
		document_add_item(d, "  ", 4, "", "%s %s: %s, procs=%llu",
				  ratio, mail_variant(m, p->base->variant),
				  name, (unsigned long long)c->nprocs);
		free(ratio);
		free(name);
	}
	if (a->n_losses > LOSSES)
		document_add_item(d, "  ", 4, "",
				  "and in %zu cells more, by less",
				  a->n_losses - LOSSES);
	if (!a->n_losses)
		document_add_item(d, "  ", 4, "",
				  "nowhere, as far as shown by %zu cell%s",
				  a->cells, a->cells == 1 ? "" : "s");
}

static void add_left_out(struct document *d, const struct mail *m)
{
	const struct analysis *an = &m->run->an;
	const struct exclusion *e = an->exclusions;

	document_add(d, BLOCK_HEADING, "Left out, samples");
	for (; e < an->exclusions + an->n_exclusions; e++)
		document_add_item(
			d, "  ", 4, "", "%zu %s%s: %s%s", e->count,
			e->variant < 0 ? "line" : "of ",
			e->variant < 0 ? ""
				       : mail_variant(m, (size_t)e->variant),
			e->comparison ? "comparison void, " : "", e->reason);
	if (!an->n_exclusions)
		document_add_item(d, "  ", 4, "", "nothing");
}

void mail_tables(struct document *d, const struct mail *m)
{
	if (m->answer->known) {
		add_table(d, m);
		add_lines(d, m);
	}
	if (m->answer->known && m->answer->strategy >= 0)
		add_losses(d, m);
	add_left_out(d, m);
}
