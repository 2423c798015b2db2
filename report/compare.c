// SPDX-License-Identifier: GPL-2.0-only
#include "compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

const char *verdict_name(enum metric metric, enum stats_verdict verdict)
{
	bool count = metric != METRIC_THROUGHPUT;

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

	snprintf(name, sizeof(name), "%s-b", res->variants[res->baseline].name);
	v = result_variant(res, name);
	if (v >= 0 && res->variants[v].role != ROLE_CONTROL)
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
	    an->void_reasons[res->baseline * res->n_variants + (size_t)v])
		return false;
	a = analysis_get(an, cell, res->baseline, metric);
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

	c.void_reason =
		an->void_reasons[a->variant * an->res->n_variants + b->variant];
	if (c.void_reason)
		return c;
	c.has_floor = cell_floor(an, b->cell, b->metric, b->variant, &c.floor);
	c.ratio = stats_ratio(a->value, a->boots, b->value, b->boots);
	c.verdict = stats_judge(&c.ratio, an->margin, c.floor);
	return c;
}

static int compare_cell(struct analysis *an, size_t cell, enum metric metric)
{
	const struct result *res = an->res;
	const struct measurement *a, *b;
	struct comparison *c;

	a = analysis_get(an, cell, res->baseline, metric);
	for (size_t v = 0; v < res->n_variants; v++) {
		b = analysis_get(an, cell, v, metric);
		if (v == res->baseline || !a->boots || !b->boots)
			continue;
		c = array_push(&an->comparisons, &an->n_comparisons,
			       sizeof(*c));
		if (!c)
			return -ENOMEM;
		*c = analysis_pair(an, a, b);
	}
	return 0;
}

/* Say which comparisons are void, with the samples of the variant. */
static int count_void(struct analysis *an)
{
	const struct result *res = an->res;
	size_t n = res->n_variants, count;
	const char *reason;
	int ret = 0;

	for (size_t v = 0; v < n && !ret; v++) {
		reason = an->void_reasons[res->baseline * n + v];
		if (!reason)
			continue;
		count = 0;
		for (size_t i = 0; i < res->n_samples; i++)
			count += an->used[i] &&
				 res->boots[res->samples[i].boot].variant == v;
		ret = analysis_exclude(an, (long)v, reason, count, true);
	}
	return ret;
}

static int compare_all(struct analysis *an)
{
	int ret = 0;

	for (size_t cell = 0; cell < an->res->n_cells; cell++)
		for (enum metric k = 0; k < METRICS && !ret; k++)
			ret = compare_cell(an, cell, k);
	return ret;
}

int analysis_make(const struct result *res, double margin, struct analysis *an)
{
	size_t n = res->n_variants;
	int ret = -ENOMEM;

	memset(an, 0, sizeof(*an));
	an->res = res;
	an->margin = margin;
	an->used = calloc(res->n_samples + 1, sizeof(*an->used));
	an->measured =
		calloc(res->n_cells * n * METRICS + 1, sizeof(*an->measured));
	an->void_reasons = calloc(n * n + 1, sizeof(*an->void_reasons));
	if (an->used && an->measured && an->void_reasons)
		ret = analysis_choose(an);
	if (!ret)
		ret = analysis_measure(an);
	if (!ret)
		ret = analysis_void(an);
	if (!ret)
		ret = compare_all(an);
	if (!ret)
		ret = count_void(an);
	if (!ret)
		ret = analysis_contention(an);
	if (ret)
		analysis_free(an);
	return ret;
}

void analysis_free(struct analysis *an)
{
	size_t n = an->res->n_variants;

	for (size_t i = 0; an->measured && i < an->res->n_cells * n * METRICS;
	     i++) {
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
