// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sharing the root does, apart from everything else that a variant does:
 * in each boot the throughput with a shared root is divided by that with
 * private roots, and these quotients are compared as any boot values are.
 */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Quotients of the boots in which both were measured. */
static size_t quotients(const struct measurement *shared,
			const struct measurement *private, double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < shared->boots; i++)
		for (size_t k = 0; k < private->boots; k++)
			if (shared->boot[i] == private->boot[k])
				out[n++] = shared->value[i] / private->value[k];
	return n;
}

static void make_ratio(const struct analysis *an, size_t variant,
		       struct contention *c)
{
	const struct measurement *s, *p, *bs, *bp;
	size_t base = an->res->plan.baseline_index, n_base;
	double *of_base, *of_variant;

	s = analysis_get(an, c->shared, variant, METRIC_throughput);
	p = analysis_get(an, c->private, variant, METRIC_throughput);
	bs = analysis_get(an, c->shared, base, METRIC_throughput);
	bp = analysis_get(an, c->private, base, METRIC_throughput);
	of_base = memory_get(bs->boots, sizeof(*of_base));
	of_variant = memory_get(s->boots, sizeof(*of_variant));
	n_base = quotients(bs, bp, of_base);
	c->boots = quotients(s, p, of_variant);
	c->ratio = stats_ratio(of_base, n_base, of_variant, c->boots);
	c->on_shared = analysis_pair(an, bs, s).ratio;
	c->on_private = analysis_pair(an, bp, p).ratio;
	free(of_base);
	free(of_variant);
}

static void add_one(struct analysis *an, size_t shared, size_t private,
		    size_t variant)
{
	const struct result *res = an->res;
	struct contention c = {.shared = shared,
			       .private = private,
			       .variant = variant},
			  again;
	char **voids = &an->void_reasons[res->plan.baseline_index *
					 res->plan.n_variants];
	long floor = analysis_floor_variant(an);

	make_ratio(an, variant, &c);
	if (!c.ratio.known)
		return;
	if (floor >= 0 && (size_t)floor != variant && !voids[floor]) {
		again = c;
		make_ratio(an, (size_t)floor, &again);
		if (again.ratio.known)
			c.floor = stats_distance(again.ratio.ratio);
	}
	c.void_reason = voids[variant];
	c.verdict = c.void_reason ? STATS_UNCLEAR
				  : stats_judge(&c.ratio, an->margin, c.floor);
	*(struct contention *)memory_push(&an->contentions, &an->n_contentions,
					  sizeof(c)) = c;
}

void analysis_contention(struct analysis *an)
{
	const struct result *res = an->res;
	long private;

	for (size_t cell = 0; cell < res->plan.n_cells; cell++) {
		if (strcmp(cell_param(&res->plan.cells[cell], "root"),
			   "shared"))
			continue;
		private = result_sibling(res, cell, "root", "private");
		if (private == NO_CELL)
			continue;
		for (size_t v = 0; v < res->plan.n_variants; v++)
			if (v != res->plan.baseline_index)
				add_one(an, cell, (size_t) private, v);
	}
}
