// SPDX-License-Identifier: GPL-2.0-only
/* An analysis, step by step. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

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
