// SPDX-License-Identifier: GPL-2.0-only
#include "sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "memory.h"
#include "source.h"
#include "totals.h"
#include "trust.h"

/* Of the first boot that has one; NULL: none. */
static const struct context *first_context(const struct result *res)
{
	for (size_t i = 0; i < res->plan.n_boots; i++)
		if (res->boots[i].has_context)
			return &res->boots[i].context;
	return NULL;
}

static void add_identity(struct document *d, const struct analysis *an)
{
	const struct plan *plan = &an->res->plan;

	document_add_fact(d, "run", "%s (%s)", plan->run, plan->backend);
	document_add_fact(d, "machine", "%s%s", plan->machine,
			  totals_of(an).simulated
				  ? ", SIMULATED: a model, no hardware was "
				    "timed"
				  : "");
	document_add_fact(d, "base", "%s, baseline %s", plan->base,
			  result_baseline(an->res));
}

/* An object as "key=value key=value". */
static void add_object(struct document *d, const char *name,
		       const json_t *object)
{
	char *text;

	if (!json_object_size(object))
		return;
	text = format_object(object);
	document_add_fact(d, name, "%s", text);
	free(text);
}

/* But for what is long and says nothing: mitigations that are not needed. */
static void add_state(struct document *d, const json_t *state)
{
	json_t *told = json_copy((json_t *)state), *value;
	const char *name, *text;
	void *next;

	json_object_del(told, "boot_id");
	json_object_foreach_safe(told, next, name, value)
	{
		text = json_string_value(value);
		if (!strncmp(name, "mitigation_", 11) && text &&
		    !strcmp(text, "Not affected"))
			json_object_del(told, name);
	}
	add_object(d, "state", told);
	json_decref(told);
}

static const char *text_in(const json_t *object, const char *key)
{
	const char *v = json_string_value(json_object_get(object, key));

	return v && *v ? v : "unknown";
}

/* What names a kernel; enough digits of each hash to tell two apart. */
static void add_kernels(struct document *d, const struct result *res)
{
	const struct context *first = first_context(res);
	const json_t *kernel;

	if (first)
		document_add_fact(d, "compiler", "%s",
				  text_in(first->kernel, "compiler"));
	for (size_t v = 0; v < res->plan.n_variants; v++) {
		kernel = result_kernel(res, v);
		if (kernel)
			document_add_fact(
				d, "kernel",
				"%s: %s, image %.12s, series %.12s, config "
				"%.12s",
				res->plan.variants[v].name,
				text_in(kernel, "release"),
				text_in(kernel, "image_sha256"),
				text_in(kernel, "series_sha256"),
				text_in(kernel, "config_sha256"));
	}
}

/* The variants of which the same source is recorded: "A, B: "; "": all. */
static char *of_variants(const struct result *res, size_t variant)
{
	char *text = memory_print("%s", ""), *longer;
	size_t n = 0, kernels = 0;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		kernels += !!result_kernel(res, v);
		if (!source_same(res, variant, v))
			continue;
		longer = memory_print("%s%s%s", text, n++ ? ", " : "",
				      res->plan.variants[v].name);
		free(text);
		text = longer;
	}
	longer = memory_print("%s%s", n == kernels ? "" : text,
			      n == kernels ? "" : ": ");
	free(text);
	return longer;
}

static void add_sources(struct document *d, const struct result *res)
{
	char *names, *text;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		if (!source_is_new(res, v))
			continue;
		names = of_variants(res, v);
		text = source_text(res, v);
		document_add_fact(d, "source", "%s%s", names, text);
		free(names);
		free(text);
	}
}

static void add_failures(struct document *d, const struct result *res)
{
	const struct journal_boot *said;

	for (size_t i = 0; i < res->plan.n_boots; i++) {
		said = result_said(res, i);
		if (said->reason)
			document_add_fact(
				d, "boot failed", "%llu (%s): %s%s",
				(unsigned long long)res->plan.boots[i].boot,
				res->plan.boots[i].variant, said->reason,
				said->done ? "; done when tried again" : "");
	}
}

static void add_boots(struct document *d, const struct analysis *an)
{
	const struct plan *plan = &an->res->plan;
	struct totals t = totals_of(an);
	char each[2048] = "";
	size_t at = 0;

	for (size_t v = 0; v < plan->n_variants && at < sizeof(each); v++)
		at += (size_t)snprintf(each + at, sizeof(each) - at, "%s%s %zu",
				       v ? ", " : "", plan->variants[v].name,
				       totals_boots_of(an, v));
	document_add_fact(d, "boots", "%zu of %zu boots done%s; used: %s",
			  t.boots_done, t.boots_planned,
			  t.boots_done < t.boots_planned ? " (run unfinished)"
							 : "",
			  each);
	add_failures(d, an->res);
	document_add_fact(d, "samples", "%zu used, %zu left out", t.used,
			  t.left_out);
	if (t.missing)
		document_add_fact(d, "missing",
				  "%zu samples that the plan has and no file: "
				  "the folder is not whole",
				  t.missing);
}

static void add_floor(struct document *d, const struct analysis *an)
{
	long v = analysis_floor_variant(an);

	if (v < 0)
		document_add_fact(d, "judged by",
				  "95 %% intervals over boots, each by itself; "
				  "same: within %.3g%%; noise floor not "
				  "measured (no %s-b)",
				  an->margin * 100, result_baseline(an->res));
	else
		document_add_fact(d, "judged by",
				  "95 %% intervals over boots, each by itself; "
				  "same: within %.3g%% or the noise floor, the "
				  "distance of %s in the same cell",
				  an->margin * 100,
				  an->res->plan.variants[v].name);
}

static void add_health(struct document *d, const struct analysis *an)
{
	struct totals t = totals_of(an);

	if (t.predicted)
		document_add_fact(d, "attestation",
				  "root-lock acquisitions observed = expected "
				  "in %zu of %zu samples; %zu without a "
				  "prediction",
				  t.attested, t.predicted,
				  t.samples - t.predicted);
	else
		document_add_fact(d, "attestation",
				  "none: no sample has both a prediction and a "
				  "count of root-lock acquisitions");
	if (t.has_timeouts)
		document_add_fact(d, "health", "%llu window_timeouts%s",
				  (unsigned long long)t.timeouts,
				  t.timeouts ? " (a sound run has 0)" : "");
}

/* Plans of older versions name no rule at all. */
static void add_rules(struct document *d, const struct plan *plan)
{
	const struct variant *v, *end = plan->variants + plan->n_variants;
	bool any = false;

	for (v = plan->variants; v < end; v++)
		any |= *v->rule;
	for (v = plan->variants; any && v < end; v++)
		if (!*v->rule)
			document_add_fact(d, "rule",
					  "%s: none: its locks are counted, "
					  "and not predicted",
					  v->name);
}

static void add_proofs(struct document *d, const struct result *res)
{
	for (size_t v = 0; v < res->plan.n_variants; v++)
		if (res->proofs[v].text)
			document_add_fact(d, "proof", "%s: %s",
					  res->plan.variants[v].name,
					  res->proofs[v].text);
}

/* Of each doubt the boots that it is about, and the words of the first. */
static void add_doubts(struct document *d, const struct result *res)
{
	const struct trust_rule *r;
	const struct context *c;
	char why[256], first[320];
	size_t boots;

	for (r = trust_rules; r->name; r++) {
		boots = 0;
		for (size_t i = 0; i < res->plan.n_boots; i++) {
			c = &res->boots[i].context;
			if (!res->boots[i].has_context || c->simulated ||
			    !r->doubts(c->state, c->state_after, why,
				       sizeof(why)))
				continue;
			if (!boots++)
				snprintf(first, sizeof(first), "boot %llu: %s",
					 (unsigned long long)c->boot, why);
		}
		if (boots > 1)
			document_add_fact(d, "in doubt", "%s, in %zu boots; %s",
					  r->name, boots, first);
		else if (boots)
			document_add_fact(d, "in doubt", "%s; %s", r->name,
					  first);
	}
}

void sections_facts(struct document *d, const struct analysis *an)
{
	const struct context *first = first_context(an->res);

	add_identity(d, an);
	add_kernels(d, an->res);
	add_sources(d, an->res);
	if (first) {
		add_object(d, "model", first->model);
		add_object(d, "host", first->host);
		add_state(d, first->state);
		sections_counting(d, an, first->counting);
	}
	add_doubts(d, an->res);
	add_boots(d, an);
	add_health(d, an);
	add_floor(d, an);
	add_rules(d, &an->res->plan);
	add_proofs(d, an->res);
}

void sections_roles(struct document *d, const struct analysis *an)
{
	bool any = false;

	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		any |= an->res->plan.cells[i].background;
	if (any)
		document_add(d, BLOCK_PARAGRAPH,
			     "Where a load has measure=, each second process "
			     "does the other thing in the background, as fast "
			     "as it can: ops/s is of those that are timed, "
			     "counts are of all processes for each of their "
			     "ops. One process has none beside it.");
}
