// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "beside.h"
#include "bounce.h"
#include "format.h"
#include "json_values.h"
#include "source.h"
#include "totals.h"

enum { DIGITS = 9 };

static void set_comparison(json_t *o, const struct analysis *an,
			   const struct comparison *c)
{
	const struct result *res = an->res;
	const struct measurement *m = c->variant;

	json_set_cell(o, &res->plan.cells[m->cell]);
	json_set_metric(o, m->metric);
	json_set_text(o, "baseline", res->plan.variants[c->base->variant].name);
	json_set_variant(o, an, m->variant);
	json_set_ratio(o, &c->ratio);
	json_set_count(o, "boots", m->boots);
	json_set_count(o, "samples", m->samples);
	json_set_count(o, "baseline_boots", c->base->boots);
	json_set_count(o, "baseline_samples", c->base->samples);
	json_set_real(o, "floor", c->has_floor, c->floor);
	json_set_verdict(o, m->metric, c->verdict, c->void_reason);
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

	json_set_run(o, an);
	json_set_text(o, "backend", an->res->plan.backend);
	json_set_text(
		o, "baseline",
		an->res->plan.variants[an->res->plan.baseline_index].name);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		json_set_count(o, counts[i].name, counts[i].value);
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
		json_set_run(o, an);
		json_set_cell(o, &res->plan.cells[m->cell]);
		json_set_metric(o, m->metric);
		json_set_variant(o, an, m->variant);
		json_set_real(o, "value", true, m->mean.mid);
		json_set_real(o, "ci95_lo", m->mean.known, m->mean.lo);
		json_set_real(o, "ci95_hi", m->mean.known, m->mean.hi);
		json_set_count(o, "boots", m->boots);
		json_set_count(o, "samples", m->samples);
		json_array_append_new(list, o);
	}
}

static void add_comparisons(json_t *list, const struct analysis *an)
{
	for (size_t i = 0; i < an->n_comparisons; i++) {
		json_t *o = json_object();

		json_set_run(o, an);
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
		json_set_run(o, an);
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
		json_set_run(o, an);
		json_set_cell(o, &res->plan.cells[c->shared]);
		json_object_del(json_object_get(o, "params"), "root");
		json_set_metric(o, METRIC_throughput);
		json_set_text(o, "baseline", result_baseline(res));
		json_set_variant(o, an, c->variant);
		json_set_real(o, "ratio_shared", c->on_shared.known,
			      c->on_shared.ratio);
		json_set_real(o, "ratio_private", c->on_private.known,
			      c->on_private.ratio);
		json_set_ratio(o, &c->ratio);
		json_set_count(o, "boots", c->boots);
		json_set_verdict(o, METRIC_throughput, c->verdict,
				 c->void_reason);
		json_array_append_new(list, o);
	}
}

static void set_bounce(json_t *o, const struct bounce *b)
{
	json_t *objects = json_array();

	json_set_real(o, "root_acquisitions_per_op", b->has_locks,
		      b->acquisitions);
	json_set_real(o, "root_wait_ns_per_op", b->has_locks, b->wait_ns);
	json_set_real(o, "root_hold_ns_per_op", b->has_locks, b->hold_ns);
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
			json_set_run(o, an);
			json_set_cell(o, &res->plan.cells[cell]);
			json_set_variant(o, an, v);
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
		json_set_run(o, an);
		json_object_set_new(
			o, "variant",
			e->variant < 0
				? json_null()
				: json_text(an->res->plan.variants[e->variant]
						    .name));
		json_set_text(o, "from",
			      e->comparison ? "comparisons" : "figures");
		json_set_text(o, "reason", e->reason);
		json_set_count(o, "count", e->count);
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
		json_set_text(o, "claim", c->text);
		json_set_run(o, &run->an);
		json_set_text(o, "verdict", claim_verdict_name(c->verdict));
		json_set_text(o, "reason", c->reason);
		json_set_ratio(o, c->headline < 0
					  ? &none
					  : &c->pairs[c->headline].ratio);
		if (c->from)
			json_set_count(o, "from_nprocs", c->from);
		if (c->up_to)
			json_set_count(o, "up_to_nprocs", c->up_to);
		if (c->break_even)
			json_set_count(o, "break_even_nprocs", c->break_even);
		json_object_set_new(o, "cells", claim_cells(&run->an, c));
		json_array_append_new(list, o);
	}
}

/* Of the first run and this one. */
static void add_besides(json_t *list, const struct analysis *first,
			const struct analysis *an)
{
	const struct beside *s;
	struct besides b;
	json_t *o;

	besides_make(first, an, &b);
	for (s = b.list; s < b.list + b.n; s++) {
		o = json_object();
		json_set_run(o, an);
		json_set_text(o, "first_run", first->res->plan.run);
		json_set_cell(o, &first->res->plan.cells[s->first->cell]);
		json_set_variant(o, an, s->second->variant);
		json_set_metric(o, METRIC_throughput);
		json_set_ratio(o, &s->ratio);
		json_set_verdict(o, METRIC_throughput, s->verdict, NULL);
		json_array_append_new(list, o);
	}
	besides_free(&b);
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
	list = section(root, "side_by_side");
	for (size_t i = 1; i < report->n; i++)
		add_besides(list, &report->runs[0].an, &report->runs[i].an);
	ret = json_dumpf(root, out,
			 JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS));
	json_decref(root);
	return ret || fputc('\n', out) == EOF ? -EIO : 0;
}
