// SPDX-License-Identifier: GPL-2.0-only
#include "result.h"

#include <stdlib.h>

long result_sibling(const struct result *res, size_t cell, const char *param,
		    const char *value)
{
	struct cell want = res->plan.cells[cell];
	long found;

	want.params = json_copy(want.params);
	json_object_set_new(want.params, param, json_string(value));
	found = plan_cell(&res->plan, &want);
	json_decref(want.params);
	return found;
}

const struct journal_boot *result_said(const struct result *res, size_t boot)
{
	return journal_of(&res->journal, res->plan.boots[boot].boot);
}

size_t result_variant_of(const struct result *res, size_t boot)
{
	return res->plan.boots[boot].variant_index;
}

const char *result_baseline(const struct result *res)
{
	return res->plan.variants[res->plan.baseline_index].name;
}

const json_t *result_kernel(const struct result *res, size_t variant)
{
	for (size_t i = 0; i < res->plan.n_boots; i++)
		if (result_variant_of(res, i) == variant &&
		    res->boots[i].has_context)
			return res->boots[i].context.kernel;
	return NULL;
}

void result_free(struct result *res)
{
	for (size_t i = 0; res->boots && i < res->plan.n_boots; i++)
		context_free(&res->boots[i].context);
	for (size_t i = 0; res->proofs && i < res->plan.n_variants; i++) {
		free(res->proofs[i].text);
		json_decref(res->proofs[i].hunts);
	}
	for (size_t i = 0; i < res->n_samples; i++)
		sample_free(&res->samples[i].as);
	for (size_t i = 0; i < res->n_cuts; i++)
		free(res->cuts[i].file);
	free(res->boots);
	free(res->proofs);
	free(res->samples);
	free(res->cuts);
	journal_close(&res->journal);
	plan_free(&res->plan);
	*res = (struct result){.dir = NULL};
}
