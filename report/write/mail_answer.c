// SPDX-License-Identifier: GPL-2.0-only
/* The first paragraphs of a mail: the answer, whatever it is. */
#include "mail.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "table.h"
#include "totals.h"

static const struct cell *cell_at(const struct mail *m, size_t cell)
{
	return &m->run->res.plan.cells[cell];
}

/* Sockets as the kernel saw them; 0: not recorded. */
static json_int_t sockets(const struct mail *m)
{
	const struct result *res = &m->run->res;

	for (size_t i = 0; i < res->plan.n_boots; i++)
		if (res->boots[i].has_context)
			return json_integer_value(json_object_get(
				res->boots[i].context.topology, "sockets"));
	return 0;
}

static void say_where(char **text, const struct mail *m, size_t cell)
{
	char *processes = mail_processes(cell_at(m, cell));
	bool simulated = totals_of(&m->run->an).simulated;
	json_int_t n = sockets(m);

	if (simulated)
		mail_say(text, "On a simulated machine");
	if (n)
		mail_say(text, "%s%" JSON_INTEGER_FORMAT " socket%s",
			 simulated ? " of " : "On ", n, n == 1 ? "" : "s");
	if (simulated)
		mail_say(text, " (a model: no hardware was timed)");
	mail_say(text, "%s %s, ", *text ? ", with" : "With", processes);
	free(processes);
}

/* What the pair says, for every verdict. */
static void say_pair(char **text, const struct mail *m)
{
	const struct answer *a = m->answer;
	const struct comparison *p = &a->pair;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const char *y = mail_variant(m, a->against);
	char *work = mail_work(cell_at(m, a->cell)), *ratio = mail_ratio(p);
	char times[FORMAT_SIZE], interval[FORMAT_SIZE];

	say_where(text, m, a->cell);
	format_ratio(times, p->ratio.ratio);
	format_interval(interval, &p->ratio);
	if (!p->ratio.known)
		mail_say(text, "%s with %s and with %s: %s.", work, x, y,
			 ratio);
	else if (p->verdict == STATS_UP || p->verdict == STATS_DOWN)
		mail_say(
			text,
			"%s is %s times as fast, 95 %% interval %s, with %s as "
			"with %s.",
			work, times, interval, x, y);
	else if (p->verdict == STATS_SAME)
		mail_say(text,
			 "%s is as fast with %s as with %s, but for what the "
			 "noise or a margin of %.3g %% hides: ratio %s.",
			 work, x, y, m->run->an.margin * 100, ratio);
	else
		mail_say(text,
			 "it is unclear whether %s is faster with %s or with "
			 "%s: ratio %s.",
			 work, x, y, ratio);
	free(work);
	free(ratio);
}

static void say_to_base(char **text, const struct mail *m)
{
	const struct answer *a = m->answer;
	char *ratio;

	if (a->against == m->run->res.plan.baseline_index)
		return;
	ratio = mail_ratio(&a->to_base);
	mail_say(text, " Of %s to %s the ratio is %s: %s.",
		 mail_variant(m, (size_t)a->strategy),
		 result_baseline(&m->run->res), ratio,
		 table_verdict(METRIC_throughput, &a->to_base));
	free(ratio);
}

/* The numbers of processes of the line at which the pair has a verdict. */
static char *counts(const struct mail *m, const struct table *t,
		    enum stats_verdict verdict, uint64_t below, size_t *n)
{
	const struct analysis *an = &m->run->an;
	const struct answer *a = m->answer;
	struct comparison pair;
	char *text = NULL;
	uint64_t nprocs;

	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		pair = analysis_pair(an,
				     analysis_get(an, t->cells[i], a->against,
						  METRIC_throughput),
				     analysis_get(an, t->cells[i],
						  (size_t)a->strategy,
						  METRIC_throughput));
		nprocs = cell_at(m, t->cells[i])->nprocs;
		if (!pair.ratio.known || pair.verdict != verdict ||
		    (below && nprocs >= below))
			continue;
		mail_say(&text, "%s%llu", text ? ", " : "",
			 (unsigned long long)nprocs);
		(*n)++;
	}
	if (!text)
		mail_say(&text, "none");
	return text;
}

/* The line of the cell: it opens with the first one of the plan. */
static void line_of(const struct mail *m, size_t cell, struct table *t)
{
	const struct plan *plan = &m->run->res.plan;
	size_t first = 0;

	while (!cell_same_line(&plan->cells[first], &plan->cells[cell]))
		first++;
	table_make(&m->run->an, first, t);
}

/* From how many processes on it matters. */
static void say_from(char **text, const struct mail *m)
{
	const struct answer *a = m->answer;
	size_t n[STATS_DOWN + 1], known = 0;
	char *at[STATS_DOWN + 1];
	struct table line;

	line_of(m, a->cell, &line);
	for (enum stats_verdict v = 0; v <= STATS_DOWN; v++) {
		at[v] = counts(m, &line, v, a->from, &n[v]);
		known += n[v];
	}
	if (a->from && known)
		mail_say(text, " It is faster from %llu processes on; ",
			 (unsigned long long)a->from);
	if (a->from && known && n[STATS_DOWN])
		mail_say(text, "below that, it is slower with %s.",
			 at[STATS_DOWN]);
	else if (a->from && known)
		mail_say(text, "below that, it is not shown to be.");
	else if (a->from)
		mail_say(text,
			 " It is faster from %llu process%s on, the smallest "
			 "number measured.",
			 (unsigned long long)a->from, a->from == 1 ? "" : "es");
	else if (known > 1)
		mail_say(text,
			 " There is no number of processes from which on it is "
			 "faster: it is with %s, and slower with %s, of %zu "
			 "numbers measured.",
			 at[STATS_UP], at[STATS_DOWN], known);
	for (enum stats_verdict v = 0; v <= STATS_DOWN; v++)
		free(at[v]);
	table_free(&line);
}

static void say_cause(char **text, const struct mail *m,
		      const struct comparison *p)
{
	struct cause c = cause_of(&m->run->an, p);
	const char *other = mail_variant(m, p->base->variant);
	char slow[FORMAT_SIZE], fast[FORMAT_SIZE];

	format_count(slow, c.slow);
	format_count(fast, c.fast);
	switch (c.mechanism) {
	case MECHANISM_UNKNOWN:
		break;
	case MECHANISM_LOCK:
		mail_say(text,
			 ", as an op waits %s ns for the root lock, with %s %s "
			 "ns",
			 slow, other, fast);
		break;
	case MECHANISM_LINES:
		mail_say(text,
			 ", as CPUs stand still for lines of others, mostly of "
			 "%s: %s ns per op, with %s %s ns",
			 c.object, slow, other, fast);
		break;
	case MECHANISM_INSTRUCTIONS:
		format_ratio(slow, c.slow / c.fast);
		mail_say(text, ", as an op executes %s times the instructions",
			 slow);
		break;
	}
}

static void say_losses(char **text, const struct mail *m)
{
	const struct answer *a = m->answer;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const char *base = result_baseline(&m->run->res);
	char *work, *processes, *ratio;
	const struct comparison *p;

	if (!a->n_losses) {
		mail_say(text,
			 " In none of %zu cells is %s slower than %s or "
			 "another strategy.",
			 a->cells, x, base);
		return;
	}
	p = &a->losses[0];
	work = mail_work(cell_at(m, p->variant->cell));
	processes = mail_processes(cell_at(m, p->variant->cell));
	ratio = mail_ratio(p);
	mail_say(text,
		 " %s is slower than %s or another strategy in %zu of %zu "
		 "cells, most when %s with %s: %s to %s",
		 x, base, a->n_losses, a->cells, work, processes, ratio,
		 mail_variant(m, p->base->variant));
	say_cause(text, m, p);
	mail_say(text, ".");
	free(work);
	free(processes);
	free(ratio);
}

/* Why this strategy, among all. */
static void add_choice(struct document *d, const struct mail *m)
{
	const struct answer *a = m->answer;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const char *base = result_baseline(&m->run->res);

	if (a->faster <= a->slower)
		document_add(d, BLOCK_PARAGRAPH,
			     "No strategy wins: of %zu, none is faster than %s "
			     "in more cells than it is slower in. %s comes out "
			     "best: faster in %zu, slower in %zu of %zu cells.",
			     a->strategies, base, x, a->faster, a->slower,
			     a->compared);
	else
		document_add(d, BLOCK_PARAGRAPH,
			     "%s is recommended here: %s, with the best "
			     "balance against %s: faster in %zu, slower in %zu "
			     "of %zu cells.",
			     x,
			     a->strategies == 1 ? "the only strategy"
						: "of all strategies the one",
			     base, a->faster, a->slower, a->compared);
}

/* Of one kernel: its throughput, from the fewest to the most processes. */
static void add_alone(struct document *d, const struct mail *m)
{
	const struct analysis *an = &m->run->an;
	size_t base = an->res->plan.baseline_index;
	const struct measurement *x;
	char rate[FORMAT_SIZE], *text = NULL, *work;
	struct table line;

	line_of(m, m->answer->cell, &line);
	say_where(&text, m, line.cells[0]);
	work = mail_work(cell_at(m, line.cells[0]));
	mail_say(&text, "%s with %s, all processes together:", work,
		 result_baseline(an->res));
	for (size_t i = 0; i < line.n; i++) {
		x = analysis_get(an, line.cells[i], base, METRIC_throughput);
		if (!x->boots)
			continue;
		format_rate(rate, x->mean.mid);
		mail_say(&text, " %s ops/s with %llu,", rate,
			 (unsigned long long)cell_at(m, line.cells[i])->nprocs);
	}
	text[strlen(text) - 1] = '.';
	document_add(d, BLOCK_PARAGRAPH,
		     "%s No strategy was compared with it, so that this says "
		     "nothing of any.",
		     text);
	free(work);
	free(text);
	table_free(&line);
}

void mail_answer(struct document *d, const struct mail *m)
{
	char *text = NULL;

	if (!m->answer->known) {
		document_add(d, BLOCK_PARAGRAPH,
			     "Nothing was measured of %s that could be "
			     "compared: there is no answer.",
			     result_baseline(&m->run->res));
		return;
	}
	if (m->answer->strategy < 0) {
		add_alone(d, m);
		return;
	}
	say_pair(&text, m);
	say_to_base(&text, m);
	say_from(&text, m);
	say_losses(&text, m);
	document_add(d, BLOCK_PARAGRAPH, "%s", text);
	free(text);
	add_choice(d, m);
}
