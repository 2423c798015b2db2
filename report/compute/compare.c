// SPDX-License-Identifier: GPL-2.0-only
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

const char *verdict_name(enum metric metric, enum stats_verdict verdict)
{
	bool count = metric != METRIC_throughput;

	switch (verdict) {
	case STATS_SAME:
		return "same";
	case STATS_UP:
		return count ? "more" : "faster";
	case STATS_DOWN:
		return count ? "fewer" : "slower";
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

/* The floor of a cell; unknown for the variant that the floor is made of. */
static bool cell_floor(const struct analysis *an, size_t cell,
		       enum metric metric, size_t variant, double *floor)
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
	c.has_floor = cell_floor(an, b->cell, b->metric, b->variant, &c.floor);
	c.ratio = stats_ratio(a->value, a->boots, b->value, b->boots);
	c.verdict = stats_judge(&c.ratio, an->margin, c.floor);
	return c;
}

static void compare_cell(struct analysis *an, size_t cell, enum metric metric)
{
	const struct result *res = an->res;
	const struct measurement *a, *b;
	struct comparison *c;

	a = analysis_get(an, cell, res->plan.baseline_index, metric);
	for (size_t v = 0; v < res->plan.n_variants; v++) {
		b = analysis_get(an, cell, v, metric);
		if (v == res->plan.baseline_index || !a->boots || !b->boots)
			continue;
		c = memory_push(&an->comparisons, &an->n_comparisons,
				sizeof(*c));
		*c = analysis_pair(an, a, b);
	}
}

/* Say which comparisons are void, with the samples of the variant. */
static void count_void(struct analysis *an)
{
	const struct result *res = an->res;
	size_t n = res->plan.n_variants, count;
	const char *reason;

	for (size_t v = 0; v < n; v++) {
		reason = an->void_reasons[res->plan.baseline_index * n + v];
		if (!reason)
			continue;
		count = 0;
		for (size_t i = 0; i < res->n_samples; i++)
			count += an->used[i] &&
				 result_variant_of(res, res->samples[i].boot) ==
					 v;
		analysis_exclude(an, (long)v, reason, count, true);
	}
}

void analysis_make(const struct result *res, double margin, struct analysis *an)
{
	size_t n = res->plan.n_variants, cells = res->plan.n_cells;

	*an = (struct analysis){.res = res, .margin = margin};
	an->used = memory_get(res->n_samples, sizeof(*an->used));
	an->measured = memory_get(cells * n * METRICS, sizeof(*an->measured));
	an->void_reasons = memory_get(n * n, sizeof(*an->void_reasons));
	analysis_choose(an);
	analysis_measure(an);
	analysis_void(an);
	for (size_t cell = 0; cell < cells; cell++)
		for (enum metric k = 0; k < METRICS; k++)
			compare_cell(an, cell, k);
	count_void(an);
	analysis_contention(an);
}

void analysis_free(struct analysis *an)
{
	size_t n = an->res->plan.n_variants;

	for (size_t i = 0;
	     an->measured && i < an->res->plan.n_cells * n * METRICS; i++) {
		free(an->measured[i].value);
		free(an->measured[i].boot);
	}
	for (size_t i = 0; an->void_reasons && i < n * n; i++)
		free(an->void_reasons[i]);
	for (size_t i = 0; i < an->n_exclusions; i++)
		free(an->exclusions[i].reason);
	free(an->used);
	free(an->measured);
	free(an->void_reasons);
	free(an->comparisons);
	free(an->contentions);
	free(an->exclusions);
	memset(an, 0, sizeof(*an));
}
