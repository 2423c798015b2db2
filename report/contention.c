// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sharing the root does, apart from everything else that a variant does:
 * in each boot the throughput with a shared root is divided by that with
 * private roots, and these quotients are compared as any boot values are.
 */
#include "compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

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

static int make_ratio(const struct analysis *an, size_t variant,
		      struct contention *c)
{
	const struct measurement *s, *p, *bs, *bp;
	size_t base = an->res->baseline, n_base;
	double *of_base, *of_variant;
	int ret = -ENOMEM;

	s = analysis_get(an, c->shared, variant, METRIC_THROUGHPUT);
	p = analysis_get(an, c->private, variant, METRIC_THROUGHPUT);
	bs = analysis_get(an, c->shared, base, METRIC_THROUGHPUT);
	bp = analysis_get(an, c->private, base, METRIC_THROUGHPUT);
	of_base = calloc(bs->boots + 1, sizeof(*of_base));
	of_variant = calloc(s->boots + 1, sizeof(*of_variant));
	if (of_base && of_variant) {
		n_base = quotients(bs, bp, of_base);
		c->boots = quotients(s, p, of_variant);
		c->ratio = stats_ratio(of_base, n_base, of_variant, c->boots);
		c->on_shared = analysis_pair(an, bs, s).ratio;
		c->on_private = analysis_pair(an, bp, p).ratio;
		ret = 0;
	}
	free(of_base);
	free(of_variant);
	return ret;
}

static int add_one(struct analysis *an, size_t shared, size_t private,
		   size_t variant)
{
	const struct result *res = an->res;
	struct contention c = {.shared = shared,
			       .private = private,
			       .variant = variant},
			  again, *place;
	char **voids = &an->void_reasons[res->baseline * res->n_variants];
	long floor = analysis_floor_variant(an);
	int ret = make_ratio(an, variant, &c);

	if (ret || !c.ratio.known)
		return ret;
	if (floor >= 0 && (size_t)floor != variant && !voids[floor]) {
		again = c;
		ret = make_ratio(an, (size_t)floor, &again);
		if (ret)
			return ret;
		if (again.ratio.known)
			c.floor = stats_distance(again.ratio.ratio);
	}
	c.void_reason = voids[variant];
	c.verdict = c.void_reason ? STATS_UNCLEAR
				  : stats_judge(&c.ratio, an->margin, c.floor);
	place = array_push(&an->contentions, &an->n_contentions,
			   sizeof(*place));
	if (!place)
		return -ENOMEM;
	*place = c;
	return 0;
}

int analysis_contention(struct analysis *an)
{
	const struct result *res = an->res;
	long private;
	int ret = 0;

	for (size_t cell = 0; cell < res->n_cells; cell++) {
		if (strcmp(cell_param(&res->cells[cell], "root"), "shared"))
			continue;
		private = result_sibling(res, cell, "root", "private");
		if (private == NO_CELL)
			continue;
		for (size_t v = 0; v < res->n_variants && !ret; v++)
			if (v != res->baseline)
				ret = add_one(an, cell, (size_t) private, v);
	}
	return ret;
}
