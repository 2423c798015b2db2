// SPDX-License-Identifier: GPL-2.0-only
#include "beside.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static long cell_of(const struct analysis *an, const struct cell *cell)
{
	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		if (cell_equal(&an->res->plan.cells[i], cell))
			return (long)i;
	return NO_CELL;
}

static const struct comparison *against_base(const struct analysis *an,
					     const struct measurement *m)
{
	for (size_t i = 0; i < an->n_comparisons; i++)
		if (an->comparisons[i].variant == m)
			return an->comparisons[i].void_reason
				       ? NULL
				       : &an->comparisons[i];
	return NULL;
}

/* The baseline built again is judged by the margin alone. */
static double floor_of(const struct analysis *an, const struct measurement *m)
{
	double floor;

	analysis_floor(an, m->cell, METRIC_throughput, m->variant, &floor);
	return floor;
}

static void add(struct besides *b, const struct analysis *first,
		const struct analysis *second, const struct measurement *m,
		const struct measurement *n)
{
	struct beside *s = memory_push(&b->list, &b->n, sizeof(*s));
	double floor = floor_of(first, m), other = floor_of(second, n);

	*s = (struct beside){
		.first = m,
		.second = n,
		.ratio = stats_ratio(m->value, m->boots, n->value, n->boots),
		.in_first = against_base(first, m),
		.in_second = against_base(second, n),
	};
	s->verdict = stats_judge(&s->ratio, first->margin,
				 floor > other ? floor : other);
	b->with[s->verdict]++;
	if (!s->in_first || !s->in_second)
		return;
	b->judged++;
	s->turns = s->in_first->verdict != s->in_second->verdict &&
		   s->in_first->verdict != STATS_UNCLEAR &&
		   s->in_second->verdict != STATS_UNCLEAR;
	b->turned += s->turns;
}

void besides_make(const struct analysis *first, const struct analysis *second,
		  struct besides *b)
{
	const struct plan *plan = &first->res->plan;
	const struct measurement *m, *n;
	long cell, variant;

	*b = (struct besides){.n = 0};
	for (size_t i = 0; i < plan->n_cells; i++) {
		cell = cell_of(second, &plan->cells[i]);
		for (size_t v = 0; cell != NO_CELL && v < plan->n_variants;
		     v++) {
			variant = plan_variant(&second->res->plan,
					       plan->variants[v].name);
			if (variant < 0)
				continue;
			m = analysis_get(first, i, v, METRIC_throughput);
			n = analysis_get(second, (size_t)cell, (size_t)variant,
					 METRIC_throughput);
			if (m->boots && n->boots)
				add(b, first, second, m, n);
		}
	}
}

void besides_free(struct besides *b)
{
	free(b->list);
	memset(b, 0, sizeof(*b));
}
