// SPDX-License-Identifier: GPL-2.0-only
#include "fit.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "totals.h"

/* Takes the text over; each is said once. */
static void add(struct faults *f, char *text)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->text[i], text)) {
			free(text);
			return;
		}
	*(char **)memory_push(&f->text, &f->n, sizeof(*f->text)) = text;
}

static void add_unproven(const struct result *res, struct faults *f)
{
	const struct variant *v;

	for (size_t i = 0; i < res->plan.n_variants; i++) {
		v = &res->plan.variants[i];
		if (v->role == ROLE_CONTROL ||
		    res->proofs[i].verdict == PROOF_SURVIVED)
			continue;
		add(f, memory_print("%s: %s", v->name,
				    res->proofs[i].text
					    ? res->proofs[i].text
					    : "unproven: not a kernel that was "
					      "built to be hunted in"));
	}
}

/* Then nothing tells which kernel it was. */
static void add_unknown(const struct result *res, struct faults *f)
{
	const struct planned_boot *b;

	for (size_t i = 0; i < res->plan.n_boots; i++) {
		b = &res->plan.boots[i];
		if (result_said(res, i)->done && !res->boots[i].has_context)
			add(f,
			    memory_print("boot %llu (%s): no context.json, so "
					 "that its kernel is not known",
					 (unsigned long long)b->boot,
					 b->variant));
	}
}

static void add_unfinished(const struct analysis *an, struct faults *f)
{
	struct totals t = totals_of(an);

	if (t.boots_done < t.boots_planned)
		add(f, memory_print("%zu of %zu boots done, %zu of the others "
				    "failed",
				    t.boots_done, t.boots_planned,
				    t.boots_failed));
	if (t.missing)
		add(f, memory_print("%zu samples of boots that are done: in no "
				    "file",
				    t.missing));
	if (t.attested < t.predicted)
		add(f, memory_print("%zu of %zu samples took other locks than "
				    "predicted",
				    t.predicted - t.attested, t.predicted));
}

void faults_find(const struct analysis *an, struct faults *f)
{
	const struct plan *plan = &an->res->plan;
	size_t n = plan->n_variants;

	*f = (struct faults){.n = 0};
	if (n == 1)
		add(f, memory_print("one kernel: there is none to compare it "
				    "with"));
	else if (!an->n_comparisons)
		add(f, memory_print("nothing is compared: no cell has samples "
				    "of %s and of another kernel",
				    result_baseline(an->res)));
	add_unproven(an->res, f);
	for (size_t i = 0; i < n * n; i++)
		if (an->void_reasons[i])
			add(f, memory_print("comparison void: %s",
					    an->void_reasons[i]));
	add_unfinished(an, f);
	add_unknown(an->res, f);
}

void faults_free(struct faults *f)
{
	while (f->n)
		free(f->text[--f->n]);
	free(f->text);
	*f = (struct faults){.n = 0};
}
