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

static void say_machine(char **text, const struct mail *m)
{
	bool simulated = totals_of(&m->run->an).simulated;
	json_int_t n = sockets(m);

	if (simulated)
		mail_say(text, "On a simulated machine");
	if (n)
		mail_say(text, "%s%" JSON_INTEGER_FORMAT " socket%s",
			 simulated ? " of " : "On ", n, n == 1 ? "" : "s");
	if (simulated)
		mail_say(text, " (a model: no hardware was timed)");
	mail_say(text, "%s", *text ? ", with " : "With ");
}

/* What the pair says, for every verdict. */
static void say_pair(char **text, const struct mail *m)
{
	const struct answer *a = m->answer;
	const struct comparison *p = &a->pair;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const char *y = mail_variant(m, a->against);
	char *work = mail_work(cell_at(m, a->cell)), *ratio = mail_ratio(p);
	char *processes = mail_processes(cell_at(m, a->cell));
	char times[FORMAT_SIZE], interval[FORMAT_SIZE];

	say_machine(text, m);
	mail_say(text, "%s, ", processes);
	free(processes);
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
	mail_say(text, " The ratio of %s to %s is %s: %s.",
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
	const char *x = mail_variant(m, (size_t)a->strategy);
	size_t n[STATS_DOWN + 1], known = 0;
	char *at[STATS_DOWN + 1];
	struct table line;

	line_of(m, a->cell, &line);
	for (enum stats_verdict v = 0; v <= STATS_DOWN; v++) {
		at[v] = counts(m, &line, v, a->from, &n[v]);
		known += n[v];
	}
	if (a->from && known)
		mail_say(text,
			 " %s is faster from %llu processes on; with fewer, ",
			 x, (unsigned long long)a->from);
	if (a->from && known && n[STATS_DOWN])
		mail_say(text, "it is slower with %s.", at[STATS_DOWN]);
	else if (a->from && known)
		mail_say(text, "the two %s.",
			 n[STATS_SAME] == known ? "are the same"
						: "cannot be told apart");
	else if (a->from)
		mail_say(text,
			 " %s is faster from %llu process%s on, the smallest "
			 "number measured.",
			 x, (unsigned long long)a->from,
			 a->from == 1 ? "" : "es");
	else if (known > 1)
		mail_say(text,
			 " There is no number of processes from which on %s is "
			 "faster: of %zu numbers, it is with %s, and slower "
			 "with %s.",
			 x, known, at[STATS_UP], at[STATS_DOWN]);
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
			 " %s is not shown to be slower than %s or another "
			 "strategy in ",
			 x, base);
		if (a->cells == 1)
			mail_say(text, "the one cell that was measured.");
		else
			mail_say(text, "any of %zu cells.", a->cells);
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

/* They tell what of a difference is due to what a strategy is about. */
static void say_controls(char **text, const struct mail *m)
{
	const struct result *res = &m->run->res;
	const struct comparison *c;
	size_t n = 0;
	char *ratio;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		c = table_find(&m->run->an, m->answer->cell, v,
			       METRIC_throughput);
		if (res->plan.variants[v].role != ROLE_CONTROL || !c)
			continue;
		ratio = mail_ratio(c);
		mail_say(text, "%s%s %s",
			 n++ ? ", "
			     : " Controls, which are no strategies, in the "
			       "cell of the first sentence: ",
			 mail_variant(m, v), ratio);
		free(ratio);
	}
	if (n)
		mail_say(text, " of %s.", result_baseline(res));
}

/* Why this strategy, among all. */
static void add_choice(struct document *d, const struct mail *m)
{
	const struct answer *a = m->answer;
	const char *x = mail_variant(m, (size_t)a->strategy);
	const char *base = result_baseline(&m->run->res);
	char *text = NULL;

	if (a->faster <= a->slower && a->strategies == 1)
		mail_say(&text,
			 "No strategy is shown to win. %s is the only one that "
			 "was measured; against %s it is",
			 x, base);
	else if (a->faster <= a->slower)
		mail_say(&text,
			 "No strategy is shown to win: none is faster than %s "
			 "in more cells than it is slower in. %s, of %zu, "
			 "comes out best:",
			 base, x, a->strategies);
	else if (a->strategies == 1)
		mail_say(&text,
			 "%s is recommended here, the only strategy measured. "
			 "Against %s it is",
			 x, base);
	else
		mail_say(&text,
			 "%s is recommended here: of %zu strategies it has the "
			 "best balance against %s:",
			 x, a->strategies, base);
	mail_say(&text, " faster in %zu, slower in %zu of %zu cells.",
		 a->faster, a->slower, a->compared);
	say_controls(&text, m);
	document_add(d, BLOCK_PARAGRAPH, "%s", text);
	free(text);
}

/* Of one kernel: its throughput, from the fewest to the most processes. */
static void add_alone(struct document *d, const struct mail *m)
{
	const struct analysis *an = &m->run->an;
	size_t base = an->res->plan.baseline_index;
	const struct measurement *x;
	char rate[FORMAT_SIZE], *text = NULL, *work;
	const struct cell *c;
	struct table line;

	line_of(m, m->answer->cell, &line);
	c = cell_at(m, line.cells[0]);
	work = mail_work(c);
	say_machine(&text, m);
	mail_say(&text, "the kernel %s, %s%s%s: ops/s of all processes:",
		 result_baseline(an->res), work,
		 *cell_param(c, "root") ? ", anon_vma root " : "",
		 cell_param(c, "root"));
	for (size_t i = 0; i < line.n; i++) {
		x = analysis_get(an, line.cells[i], base, METRIC_throughput);
		if (!x->boots)
			continue;
		format_rate(rate, x->mean.mid);
		mail_say(&text, " %s with %llu,", rate,
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
	say_from(&text, m);
	say_to_base(&text, m);
	say_losses(&text, m);
	document_add(d, BLOCK_PARAGRAPH, "%s", text);
	free(text);
	add_choice(d, m);
}
