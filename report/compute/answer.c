// SPDX-License-Identifier: GPL-2.0-only
#include "answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Of one strategy against the baseline, over all cells. */
struct balance {
	size_t compared, faster, slower;
	double log_ratios; /* their sum */
};

static struct balance balance_of(const struct analysis *an, size_t variant)
{
	const struct comparison *c;
	struct balance b = {0};

	for (size_t i = 0; i < an->n_comparisons; i++) {
		c = &an->comparisons[i];
		if (c->variant->variant != variant ||
		    c->variant->metric != METRIC_throughput ||
		    !c->ratio.known || !(c->ratio.ratio > 0))
			continue;
		b.compared++;
		b.faster += c->verdict == STATS_UP;
		b.slower += c->verdict == STATS_DOWN;
		b.log_ratios += log(c->ratio.ratio);
	}
	return b;
}

static bool better(const struct balance *a, const struct balance *b)
{
	long x = (long)a->faster - (long)a->slower;
	long y = (long)b->faster - (long)b->slower;

	if (x != y)
		return x > y;
	return a->log_ratios / (double)a->compared >
	       b->log_ratios / (double)b->compared;
}

static bool is_strategy(const struct result *res, size_t variant)
{
	return res->plan.variants[variant].role == ROLE_STRATEGY &&
	       res->proofs[variant].verdict != PROOF_FELL;
}

static void choose_strategy(const struct analysis *an, struct answer *a)
{
	struct balance b, best = {0};

	a->strategy = -1;
	for (size_t v = 0; v < an->res->plan.n_variants; v++) {
		if (!is_strategy(an->res, v))
			continue;
		b = balance_of(an, v);
		if (!b.compared)
			continue;
		a->strategies++;
		if (a->strategy >= 0 && !better(&b, &best))
			continue;
		best = b;
		a->strategy = (long)v;
	}
	a->compared = best.compared;
	a->faster = best.faster;
	a->slower = best.slower;
}

/* The first statement with figures; NULL: none has any. */
static const struct comparison *first_pair(const struct claims *claims)
{
	const struct claim *c = claims->list;

	for (; c < claims->list + claims->n; c++)
		if (c->headline >= 0)
			return &c->pairs[c->headline];
	return NULL;
}

/* The most processes of the first load of all. */
static long any_cell(const struct analysis *an)
{
	const struct plan *plan = &an->res->plan;
	long best = -1;

	for (size_t i = 0; i < plan->n_cells; i++) {
		if (!analysis_get(an, i, plan->baseline_index,
				  METRIC_throughput)
			     ->boots)
			continue;
		if (best < 0 ||
		    (cell_same_line(&plan->cells[best], &plan->cells[i]) &&
		     plan->cells[i].nprocs > plan->cells[best].nprocs))
			best = (long)i;
	}
	return best;
}

static struct comparison pair_in(const struct analysis *an, size_t cell,
				 size_t variant, size_t against)
{
	return analysis_pair(
		an, analysis_get(an, cell, against, METRIC_throughput),
		analysis_get(an, cell, variant, METRIC_throughput));
}

/* Faster there, and in every cell of the line with more processes. */
static bool faster_from(const struct analysis *an, const struct answer *a,
			const struct cell *from)
{
	const struct plan *plan = &an->res->plan;
	struct comparison pair;

	for (size_t i = 0; i < plan->n_cells; i++) {
		if (!cell_same_line(&plan->cells[i], from) ||
		    plan->cells[i].nprocs < from->nprocs)
			continue;
		pair = pair_in(an, i, (size_t)a->strategy, a->against);
		if (pair.ratio.known && pair.verdict != STATS_UP)
			return false;
	}
	return true;
}

static void find_from(const struct analysis *an, struct answer *a)
{
	const struct plan *plan = &an->res->plan;
	const struct cell *c, *telling = &plan->cells[a->cell];

	for (size_t i = 0; i < plan->n_cells; i++) {
		c = &plan->cells[i];
		if (!cell_same_line(c, telling) ||
		    pair_in(an, i, (size_t)a->strategy, a->against).verdict !=
			    STATS_UP ||
		    !faster_from(an, a, c))
			continue;
		if (!a->from || c->nprocs < a->from)
			a->from = c->nprocs;
	}
}

/* The pair that says least for the strategy in a cell. */
static bool worst_in(const struct analysis *an, size_t cell, size_t strategy,
		     struct comparison *worst)
{
	const struct result *res = an->res;
	bool any = false, lost = false;
	struct comparison pair;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		if (v == strategy ||
		    (v != res->plan.baseline_index && !is_strategy(res, v)))
			continue;
		pair = pair_in(an, cell, strategy, v);
		if (!pair.ratio.known)
			continue;
		/* a lost one before any other, then by the ratio */
		if (any && (lost > (pair.verdict == STATS_DOWN) ||
			    (lost == (pair.verdict == STATS_DOWN) &&
			     pair.ratio.ratio >= worst->ratio.ratio)))
			continue;
		*worst = pair;
		lost = pair.verdict == STATS_DOWN;
		any = true;
	}
	return any;
}

static int by_ratio(const void *a, const void *b)
{
	const struct comparison *x = a, *y = b;

	return (x->ratio.ratio > y->ratio.ratio) -
	       (x->ratio.ratio < y->ratio.ratio);
}

static void find_losses(const struct analysis *an, struct answer *a)
{
	struct comparison worst;
	struct comparison *loss;

	for (size_t i = 0; i < an->res->plan.n_cells; i++) {
		if (!worst_in(an, i, (size_t)a->strategy, &worst))
			continue;
		a->cells++;
		if (worst.verdict != STATS_DOWN)
			continue;
		loss = memory_push(&a->losses, &a->n_losses, sizeof(*loss));
		*loss = worst;
	}
	if (a->n_losses)
		qsort(a->losses, a->n_losses, sizeof(*a->losses), by_ratio);
}

void answer_make(const struct analysis *an, const struct claims *claims,
		 struct answer *a)
{
	const struct comparison *said = first_pair(claims);
	size_t base = an->res->plan.baseline_index;
	long cell = said ? (long)said->variant->cell : any_cell(an);

	*a = (struct answer){.known = cell >= 0, .strategy = -1};
	if (!a->known)
		return;
	a->cell = (size_t)cell;
	choose_strategy(an, a);
	if (a->strategy < 0)
		return;
	a->against = base;
	if (said && said->base->variant != (size_t)a->strategy)
		a->against = said->base->variant;
	a->pair = pair_in(an, a->cell, (size_t)a->strategy, a->against);
	a->to_base = pair_in(an, a->cell, (size_t)a->strategy, base);
	find_from(an, a);
	find_losses(an, a);
}

void answer_free(struct answer *a)
{
	free(a->losses);
	memset(a, 0, sizeof(*a));
}
