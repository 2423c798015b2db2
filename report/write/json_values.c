// SPDX-License-Identifier: GPL-2.0-only
#include "json_values.h"

#include <stdlib.h>

#include "totals.h"
#include "utf8.h"

void json_set_real(json_t *o, const char *name, bool known, double value)
{
	json_object_set_new(o, name, known ? json_real(value) : json_null());
}

void json_set_count(json_t *o, const char *name, uint64_t count)
{
	json_object_set_new(o, name, json_integer((json_int_t)count));
}

/* JSON has no place for what is no UTF-8, as a text cut within a character. */
json_t *json_text(const char *value)
{
	json_t *string = json_string(value);
	char *valid;

	if (string)
		return string;
	valid = utf8_copy(value);
	string = json_string(valid);
	free(valid);
	return string;
}

void json_set_text(json_t *o, const char *name, const char *value)
{
	json_object_set_new(o, name, json_text(value));
}

void json_set_run(json_t *o, const struct analysis *an)
{
	json_set_text(o, "run", an->res->plan.run);
	json_set_text(o, "machine", an->res->plan.machine);
	json_set_text(o, "base", an->res->plan.base);
	json_object_set_new(o, "simulated",
			    json_boolean(totals_of(an).simulated));
}

void json_set_cell(json_t *o, const struct cell *c)
{
	json_set_text(o, "load", c->load);
	json_object_set_new(o, "params", json_deep_copy(c->params));
	json_set_text(o, "placement", c->placement);
	json_set_count(o, "nprocs", c->nprocs);
	if (c->background)
		json_set_count(o, "background", c->background);
}

void json_set_metric(json_t *o, enum metric metric)
{
	json_set_text(o, "metric", metric_name(metric));
	json_set_text(o, "unit", metric_unit(metric));
}

void json_set_variant(json_t *o, const struct analysis *an, size_t variant)
{
	const struct variant *v = &an->res->plan.variants[variant];
	const struct proven *proven = &an->res->proofs[variant];

	json_set_text(o, "variant", v->name);
	json_set_text(o, "role", role_names[v->role]);
	json_object_set_new(o, "not_a_strategy",
			    json_boolean(v->role == ROLE_CONTROL));
	json_object_set_new(
		o, "proven",
		proven->text ? json_boolean(proven->verdict == PROOF_SURVIVED)
			     : json_null());
}

void json_set_ratio(json_t *o, const struct stats_ratio *r)
{
	json_set_real(o, "ratio", r->known, r->ratio);
	json_set_real(o, "ci95_lo", r->has_ci, r->lo);
	json_set_real(o, "ci95_hi", r->has_ci, r->hi);
}

void json_set_verdict(json_t *o, enum metric metric, enum stats_verdict verdict,
		      const char *void_reason)
{
	json_set_text(o, "verdict", verdict_name(metric, verdict));
	if (void_reason)
		json_set_text(o, "void", void_reason);
}
