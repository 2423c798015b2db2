// SPDX-License-Identifier: GPL-2.0-only
#include "totals.h"

#include <string.h>

size_t totals_boots_of(const struct analysis *an, size_t variant)
{
	size_t n = 0;

	for (size_t i = 0; i < an->res->plan.n_boots; i++)
		n += result_variant_of(an->res, i) == variant &&
		     analysis_boot_used(an, i);
	return n;
}

static void add_sample(struct totals *t, const struct sample *s, bool used)
{
	uint64_t timeouts;

	t->samples++;
	t->used += used;
	t->predicted += sample_predicted(s, LOCK_ROOT);
	t->attested += sample_attested(s, LOCK_ROOT);
	if (used && sample_counter(s, "window_timeouts", &timeouts)) {
		t->has_timeouts = true;
		t->timeouts += timeouts;
	}
}

/* Samples that the plan has and no file, of the boots that are done. */
static size_t missing(const struct result *res, size_t seen)
{
	size_t planned = res->plan.n_cells * res->plan.samples_per_boot;
	size_t done = 0;

	for (size_t i = 0; i < res->plan.n_boots; i++)
		done += result_said(res, i)->done;
	return done * planned > seen ? done * planned - seen : 0;
}

struct totals totals_of(const struct analysis *an)
{
	const struct result *res = an->res;
	struct totals t = {0};
	bool any_context = false;

	for (size_t i = 0; i < res->plan.n_boots; i++) {
		const struct journal_boot *said = result_said(res, i);
		const struct boot *b = &res->boots[i];

		t.boots_planned++;
		t.boots_done += said->done;
		t.boots_failed += said->reason && !said->done;
		any_context |= b->has_context;
		t.simulated |= b->context.simulated;
	}
	if (!any_context)
		t.simulated = !strcmp(res->plan.backend, "sim");
	for (size_t i = 0; i < res->n_samples; i++)
		add_sample(&t, &res->samples[i].as, an->used[i]);
	t.missing = missing(res, t.samples + res->n_cuts);
	t.left_out = t.samples - t.used;
	for (size_t i = 0; i < res->n_cuts; i++)
		t.left_out += res->cuts[i].variant >= 0;
	return t;
}
