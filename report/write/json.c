// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounce.h"
#include "format.h"
#include "source.h"
#include "totals.h"
#include "utf8.h"

enum { DIGITS = 9 };

static void set_real(json_t *o, const char *name, bool known, double value)
{
	json_object_set_new(o, name, known ? json_real(value) : json_null());
}

static void set_count(json_t *o, const char *name, uint64_t count)
{
	json_object_set_new(o, name, json_integer((json_int_t)count));
}

/* JSON has no place for what is no UTF-8, as a text cut within a character. */
static json_t *text(const char *value)
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

static void set_text(json_t *o, const char *name, const char *value)
{
	json_object_set_new(o, name, text(value));
}

static void set_run(json_t *o, const struct analysis *an)
{
	set_text(o, "run", an->res->plan.run);
	set_text(o, "machine", an->res->plan.machine);
	set_text(o, "base", an->res->plan.base);
	json_object_set_new(o, "simulated",
			    json_boolean(totals_of(an).simulated));
}

static void set_cell(json_t *o, const struct cell *c)
{
	set_text(o, "load", c->load);
	json_object_set_new(o, "params", json_deep_copy(c->params));
	set_text(o, "placement", c->placement);
	set_count(o, "nprocs", c->nprocs);
	if (c->background)
		set_count(o, "background", c->background);
}

static void set_metric(json_t *o, enum metric metric)
{
	set_text(o, "metric", metric_name(metric));
	set_text(o, "unit", metric_unit(metric));
}

static void set_variant(json_t *o, const struct analysis *an, size_t variant)
{
	const struct variant *v = &an->res->plan.variants[variant];
	const struct proven *proven = &an->res->proofs[variant];

	set_text(o, "variant", v->name);
	set_text(o, "role", role_names[v->role]);
	json_object_set_new(o, "not_a_strategy",
			    json_boolean(v->role == ROLE_CONTROL));
	json_object_set_new(
		o, "proven",
		proven->text ? json_boolean(proven->verdict == PROOF_SURVIVED)
			     : json_null());
}

static void set_ratio(json_t *o, const struct stats_ratio *r)
{
	set_real(o, "ratio", r->known, r->ratio);
	set_real(o, "ci95_lo", r->has_ci, r->lo);
	set_real(o, "ci95_hi", r->has_ci, r->hi);
}

static void set_verdict(json_t *o, enum metric metric,
			enum stats_verdict verdict, const char *void_reason)
{
	set_text(o, "verdict", verdict_name(metric, verdict));
	if (void_reason)
		set_text(o, "void", void_reason);
}

static void set_comparison(json_t *o, const struct analysis *an,
			   const struct comparison *c)
{
	const struct result *res = an->res;
	const struct measurement *m = c->variant;

	set_cell(o, &res->plan.cells[m->cell]);
	set_metric(o, m->metric);
	set_text(o, "baseline", res->plan.variants[c->base->variant].name);
	set_variant(o, an, m->variant);
	set_ratio(o, &c->ratio);
	set_count(o, "boots", m->boots);
	set_count(o, "samples", m->samples);
	set_count(o, "baseline_boots", c->base->boots);
	set_count(o, "baseline_samples", c->base->samples);
	set_real(o, "floor", c->has_floor, c->floor);
	set_verdict(o, m->metric, c->verdict, c->void_reason);
}

static void add_run(json_t *list, const struct analysis *an)
{
	struct totals t = totals_of(an);
	json_t *o = json_object();
	const struct {
		const char *name;
		size_t value;
	} counts[] = {
		{"boots_planned", t.boots_planned},
		{"boots_done", t.boots_done},
		{"boots_failed", t.boots_failed},
		{"samples_used", t.used},
		{"samples_left_out", t.left_out},
		{"samples_predicted", t.predicted},
		{"samples_attested", t.attested},
	};

	set_run(o, an);
	set_text(o, "backend", an->res->plan.backend);
	set_text(o, "baseline",
		 an->res->plan.variants[an->res->plan.baseline_index].name);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		set_count(o, counts[i].name, counts[i].value);
	json_object_set_new(o, "window_timeouts",
			    t.has_timeouts
				    ? json_integer((json_int_t)t.timeouts)
				    : json_null());
	json_object_set_new(o, "sources", source_json(an->res));
	json_array_append_new(list, o);
}

static void add_measurements(json_t *list, const struct analysis *an)
{
	const struct result *res = an->res;
	const struct measurement *m;
	json_t *o;

	for (size_t i = 0;
	     i < res->plan.n_cells * res->plan.n_variants * METRICS; i++) {
		m = &an->measured[i];
		if (!m->boots)
			continue;
		o = json_object();
		set_run(o, an);
		set_cell(o, &res->plan.cells[m->cell]);
		set_metric(o, m->metric);
		set_variant(o, an, m->variant);
		set_real(o, "value", true, m->mean.mid);
		set_real(o, "ci95_lo", m->mean.known, m->mean.lo);
		set_real(o, "ci95_hi", m->mean.known, m->mean.hi);
		set_count(o, "boots", m->boots);
		set_count(o, "samples", m->samples);
		json_array_append_new(list, o);
	}
}

static void add_comparisons(json_t *list, const struct analysis *an)
{
	for (size_t i = 0; i < an->n_comparisons; i++) {
		json_t *o = json_object();

		set_run(o, an);
		set_comparison(o, an, &an->comparisons[i]);
		json_array_append_new(list, o);
	}
}

/* The rows of the baseline built again: its distance is the floor. */
static void add_floor(json_t *list, const struct analysis *an)
{
	long v = analysis_floor_variant(an);
	const struct comparison *c;
	json_t *o;

	for (size_t i = 0; i < an->n_comparisons; i++) {
		c = &an->comparisons[i];
		if (v < 0 || c->variant->variant != (size_t)v)
			continue;
		o = json_object();
		set_run(o, an);
		set_comparison(o, an, c);
		json_object_set_new(
			o, "floor",
			c->ratio.both_zero ? json_real(0)
			: c->ratio.known && c->ratio.ratio > 0
				? json_real(stats_distance(c->ratio.ratio))
				: json_null());
		json_array_append_new(list, o);
	}
}

static void add_contention(json_t *list, const struct analysis *an)
{
	const struct result *res = an->res;
	const struct contention *c;
	json_t *o;

	for (size_t i = 0; i < an->n_contentions; i++) {
		c = &an->contentions[i];
		o = json_object();
		set_run(o, an);
		set_cell(o, &res->plan.cells[c->shared]);
		json_object_del(json_object_get(o, "params"), "root");
		set_metric(o, METRIC_throughput);
		set_text(o, "baseline", result_baseline(res));
		set_variant(o, an, c->variant);
		set_real(o, "ratio_shared", c->on_shared.known,
			 c->on_shared.ratio);
		set_real(o, "ratio_private", c->on_private.known,
			 c->on_private.ratio);
		set_ratio(o, &c->ratio);
		set_count(o, "boots", c->boots);
		set_verdict(o, METRIC_throughput, c->verdict, c->void_reason);
		json_array_append_new(list, o);
	}
}

static void set_bounce(json_t *o, const struct bounce *b)
{
	json_t *objects = json_array();

	set_real(o, "root_acquisitions_per_op", b->has_locks, b->acquisitions);
	set_real(o, "root_wait_ns_per_op", b->has_locks, b->wait_ns);
	set_real(o, "root_hold_ns_per_op", b->has_locks, b->hold_ns);
	for (size_t i = 0; i < b->n; i++) {
		const struct bounce_object *of = &b->objects[i];
		json_t *object = json_pack(
			"{s:s, s:s, s:f, s:f, s:f, s:f}", "object", of->name,
			"code", of->code, "stall_ns_per_op", of->stall_ns,
			"xsocket_per_op", of->xsocket, "insocket_per_op",
			of->insocket, "upgrades_per_op", of->upgrades);

		if (b->has_waits)
			json_object_set_new(object, "wait_ns_per_op",
					    json_real(of->wait_ns));
		json_array_append_new(objects, object);
	}
	json_object_set_new(o, "objects", objects);
}

static void add_bounces(json_t *list, const struct analysis *an)
{
	const struct result *res = an->res;
	struct bounce b;
	json_t *o;

	for (size_t i = 0; i < res->plan.n_cells * res->plan.n_variants; i++) {
		size_t cell = i / res->plan.n_variants,
		       v = i % res->plan.n_variants;

		bounce_make(an, cell, v, &b);
		if (b.samples) {
			o = json_object();
			set_run(o, an);
			set_cell(o, &res->plan.cells[cell]);
			set_variant(o, an, v);
			set_bounce(o, &b);
			json_array_append_new(list, o);
		}
		bounce_free(&b);
	}
}

static void add_excluded(json_t *list, const struct analysis *an)
{
	const struct exclusion *e;
	json_t *o;

	for (size_t i = 0; i < an->n_exclusions; i++) {
		e = &an->exclusions[i];
		o = json_object();
		set_run(o, an);
		json_object_set_new(
			o, "variant",
			e->variant < 0 ? json_null()
				       : text(an->res->plan.variants[e->variant]
						      .name));
		set_text(o, "from", e->comparison ? "comparisons" : "figures");
		set_text(o, "reason", e->reason);
		set_count(o, "count", e->count);
		json_array_append_new(list, o);
	}
}

static json_t *claim_cells(const struct analysis *an, const struct claim *claim)
{
	json_t *list = json_array();

	for (size_t i = 0; i < claim->n_pairs; i++) {
		const struct comparison *p = &claim->pairs[i];
		json_t *o = json_object();

		set_comparison(o, an, p);
		if (p->base->cell != p->variant->cell)
			json_object_set_new(
				o, "baseline_params",
				json_deep_copy(
					an->res->plan.cells[p->base->cell]
						.params));
		json_array_append_new(list, o);
	}
	return list;
}

static void add_claims(json_t *list, const struct report_run *run)
{
	const struct stats_ratio none = {0};

	for (size_t i = 0; i < run->claims.n; i++) {
		const struct claim *c = &run->claims.list[i];
		json_t *o = json_object();

		json_object_set_new(o, "id", json_integer(c->id));
		set_text(o, "claim", c->text);
		set_run(o, &run->an);
		set_text(o, "verdict", claim_verdict_name(c->verdict));
		set_text(o, "reason", c->reason);
		set_ratio(o, c->headline < 0 ? &none
					     : &c->pairs[c->headline].ratio);
		if (c->from)
			set_count(o, "from_nprocs", c->from);
		if (c->up_to)
			set_count(o, "up_to_nprocs", c->up_to);
		if (c->break_even)
			set_count(o, "break_even_nprocs", c->break_even);
		json_object_set_new(o, "cells", claim_cells(&run->an, c));
		json_array_append_new(list, o);
	}
}

static json_t *section(json_t *root, const char *name)
{
	json_t *list = json_array();

	json_object_set_new(root, name, list);
	return list;
}

int report_json(FILE *out, const struct report *report)
{
	static void (*const add[])(json_t *, const struct analysis *) = {
		add_run,	add_measurements, add_comparisons, add_floor,
		add_contention, add_bounces,	  add_excluded,
	};
	static const char *const names[] = {
		"runs",	      "measurements", "comparisons", "floor",
		"contention", "bounces",      "excluded",
	};
	json_t *root = json_object(), *list;
	int ret;

	json_object_set_new(root, "schema", json_integer(1));
	json_object_set_new(root, "margin", json_real(report->margin));
	for (size_t k = 0; k < sizeof(add) / sizeof(*add); k++) {
		list = section(root, names[k]);
		for (size_t i = 0; i < report->n; i++)
			add[k](list, &report->runs[i].an);
	}
	list = section(root, "claims");
	for (size_t i = 0; i < report->n; i++)
		add_claims(list, &report->runs[i]);
	ret = json_dumpf(root, out,
			 JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS));
	json_decref(root);
	return ret || fputc('\n', out) == EOF ? -EIO : 0;
}
