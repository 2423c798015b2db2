// SPDX-License-Identifier: GPL-2.0-only
#include "compare.h"

#include <stdio.h>
#include <string.h>

const char *verdict_name(enum metric metric, enum stats_verdict verdict)
{
	static const char *const down_up[][2] = {
		{"slower", "faster"}, {"fewer", "more"}, {"shorter", "longer"}};
	int of = metric == METRIC_throughput ? 0 : metric < COUNTS_END ? 1 : 2;

	switch (verdict) {
	case STATS_SAME:
		return "same";
	case STATS_UP:
		return down_up[of][1];
	case STATS_DOWN:
		return down_up[of][0];
	case STATS_UNCLEAR:
		break;
	}
	return "unclear";
}

long analysis_floor_variant(const struct analysis *an)
{
	const struct result *res = an->res;
	char name[512];
	long v;

	snprintf(name, sizeof(name), "%s-b", result_baseline(res));
	v = plan_variant(&res->plan, name);
	if (v >= 0 && res->plan.variants[v].role != ROLE_CONTROL)
		v = -1;
	return v;
}

bool analysis_floor(const struct analysis *an, size_t cell, enum metric metric,
		    size_t variant, double *floor)
{
	const struct result *res = an->res;
	const struct measurement *a, *b;
	struct stats_ratio r;
	long v = analysis_floor_variant(an);

	*floor = 0;
	if (v < 0 || (size_t)v == variant ||
	    an->void_reasons[res->plan.baseline_index * res->plan.n_variants +
			     (size_t)v])
		return false;
	a = analysis_get(an, cell, res->plan.baseline_index, metric);
	b = analysis_get(an, cell, (size_t)v, metric);
	r = stats_ratio(a->value, a->boots, b->value, b->boots);
	if (r.both_zero)
		return true;
	if (!r.known || !(r.ratio > 0))
		return false;
	*floor = stats_distance(r.ratio);
	return true;
}

struct comparison analysis_pair(const struct analysis *an,
				const struct measurement *a,
				const struct measurement *b)
{
	struct comparison c = {.base = a, .variant = b};

	c.void_reason = an->void_reasons[a->variant * an->res->plan.n_variants +
					 b->variant];
	if (c.void_reason)
		return c;
	c.has_floor =
		analysis_floor(an, b->cell, b->metric, b->variant, &c.floor);
	c.ratio = stats_ratio(a->value, a->boots, b->value, b->boots);
	c.verdict = stats_judge(&c.ratio, an->margin, c.floor);
	return c;
}
