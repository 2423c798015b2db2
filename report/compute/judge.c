// SPDX-License-Identifier: GPL-2.0-only
/* The rules by which claims are judged. */
#include "claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Absent parameters match: not every load has a level or a root. */
static bool param_is(const struct cell *c, const char *name, const char *want)
{
	const char *v = cell_param(c, name);

	return !want || !*v || !strcmp(v, want);
}

bool claim_cell_fits(const struct claim_rule *rule, const struct cell *c)
{
	return !strcmp(c->load, rule->load) &&
	       param_is(c, "level", rule->level) &&
	       param_is(c, "memory", rule->memory) &&
	       param_is(c, "root", "shared") && param_is(c, "file", "shared");
}

void claim_missing(const struct claim_rule *rule, struct claim *claim)
{
	claim->verdict = CLAIM_UNCLEAR;
	free(claim->reason);
	claim->reason = memory_print("%s%s %s",
				     rule->load
					     ? "not measured: needs load "
					     : "no load measures it yet: needs",
				     rule->load ? rule->load : "", rule->needs);
}

static bool measured_at_all(const struct analysis *an,
			    const struct claim_rule *rule)
{
	const struct result *res = an->res;
	const struct measurement *m;
	long v = rule->fast ? plan_variant(&res->plan, rule->fast) : -1;

	for (size_t cell = 0; cell < res->plan.n_cells; cell++) {
		if (!claim_cell_fits(rule, &res->plan.cells[cell]))
			continue;
		if (!rule->fast)
			return true;
		if (v < 0)
			continue;
		m = analysis_get(an, cell, (size_t)v, METRIC_throughput);
		if (m->boots)
			return true;
	}
	return false;
}

/* It asks for what one throughput does not say: point to the figures. */
void claim_no_judge(const struct analysis *an, const struct claim_rule *rule,
		    struct claim *claim)
{
	if (!rule->load || !measured_at_all(an, rule))
		claim_missing(rule, claim);
	else
		claim->reason = memory_print("no rule judges it: see the "
					     "comparisons of load %s",
					     rule->load);
}

const char *claim_verdict_name(enum claim_verdict verdict)
{
	switch (verdict) {
	case CLAIM_SUPPORTED:
		return "supported";
	case CLAIM_REFUTED:
		return "refuted";
	case CLAIM_UNCLEAR:
		break;
	}
	return "unclear";
}

static json_int_t size_of(const struct cell *c)
{
	return json_integer_value(json_object_get(c->params, "size_bytes"));
}

/* Both measured in a cell? Then compare fast to slow there. */
static bool pair_in(const struct analysis *an, const struct claim_rule *rule,
		    size_t cell, struct comparison *out)
{
	const struct result *res = an->res;
	long base = (long)res->plan.baseline_index;
	long fast = rule->fast ? plan_variant(&res->plan, rule->fast) : base;
	long slow = rule->slow ? plan_variant(&res->plan, rule->slow) : base;
	const struct measurement *a, *b;

	if (fast < 0 || slow < 0 ||
	    !claim_cell_fits(rule, &res->plan.cells[cell]))
		return false;
	a = analysis_get(an, cell, (size_t)slow, METRIC_throughput);
	b = analysis_get(an, cell, (size_t)fast, METRIC_throughput);
	if (!a->boots || !b->boots)
		return false;
	*out = analysis_pair(an, a, b);
	return true;
}

static void add_pair(struct claim *claim, const struct comparison *pair)
{
	*(struct comparison *)memory_push(&claim->pairs, &claim->n_pairs,
					  sizeof(*pair)) = *pair;
}

/* Nothing can be said if every pair is void: say why. */
static bool all_void(const struct claim *claim)
{
	for (size_t i = 0; i < claim->n_pairs; i++)
		if (!claim->pairs[i].void_reason)
			return false;
	return true;
}

static void say_void(struct claim *claim)
{
	claim->reason = memory_print("void: %s", claim->pairs[0].void_reason);
}

/* Supported, refuted or unclear, from the verdicts of the pairs. */
static void decide(struct claim *claim, const char *better)
{
	size_t up = 0, against = 0, n = claim->n_pairs;
	double least = 0;

	if (all_void(claim)) {
		say_void(claim);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct comparison *p = &claim->pairs[i];

		up += p->verdict == STATS_UP;
		against += p->verdict == STATS_DOWN || p->verdict == STATS_SAME;
		if (p->ratio.known &&
		    (claim->headline < 0 || p->ratio.ratio < least)) {
			least = p->ratio.ratio;
			claim->headline = (long)i;
		}
	}
	if (up && !against)
		claim->verdict = CLAIM_SUPPORTED;
	else if (against && !up)
		claim->verdict = CLAIM_REFUTED;
	claim->reason = memory_print(
		"%s in %zu of %zu cells, slower or the same in %zu", better, up,
		n, against);
}

void claim_beats(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim)
{
	const struct plan *plan = &an->res->plan;
	struct comparison pair;
	uint64_t most = 2;
	json_int_t largest = 0;

	for (size_t i = 0; i < plan->n_cells; i++)
		if (pair_in(an, rule, i, &pair)) {
			if (plan->cells[i].nprocs > most)
				most = plan->cells[i].nprocs;
			if (size_of(&plan->cells[i]) > largest)
				largest = size_of(&plan->cells[i]);
		}
	for (size_t i = 0; i < plan->n_cells; i++)
		if (plan->cells[i].nprocs == most &&
		    size_of(&plan->cells[i]) == largest &&
		    pair_in(an, rule, i, &pair))
			add_pair(claim, &pair);
	if (claim->n_pairs)
		decide(claim, "faster");
	else
		claim_missing(rule, claim);
}

static const struct cell *cell_of(const struct analysis *an,
				  const struct comparison *p)
{
	return &an->res->plan.cells[p->variant->cell];
}

/*
 * Is the lock slower in this pair, and in every one of the same line with more
 * processes? Here the ratio is lock to no lock: down is slower.
 */
static bool slower_from(const struct analysis *an, const struct claim *claim,
			size_t i)
{
	const struct cell *c = cell_of(an, &claim->pairs[i]), *d;

	for (size_t k = 0; k < claim->n_pairs; k++) {
		d = cell_of(an, &claim->pairs[k]);
		if (cell_same_line(c, d) && d->nprocs >= c->nprocs &&
		    claim->pairs[k].verdict != STATS_DOWN)
			return false;
	}
	return true;
}

static void break_even_reason(struct claim *claim, size_t unclear,
			      size_t slower)
{
	if (claim->break_even)
		claim->reason = memory_print(
			"slower from %llu processes on, slower in %zu of %zu "
			"cells (break-even)",
			(unsigned long long)claim->break_even, slower,
			claim->n_pairs);
	else
		claim->reason = memory_print(
			"no number of processes of %zu cells from which on it "
			"is slower; slower in %zu, unclear in %zu",
			claim->n_pairs, slower, unclear);
}

static void decide_break_even(const struct analysis *an, struct claim *claim)
{
	size_t unclear = 0, slower = 0;
	const struct comparison *p;
	uint64_t n;

	if (all_void(claim)) {
		say_void(claim);
		return;
	}
	for (size_t i = 0; i < claim->n_pairs; i++) {
		p = &claim->pairs[i];
		unclear += p->verdict == STATS_UNCLEAR;
		slower += p->verdict == STATS_DOWN;
		n = cell_of(an, p)->nprocs;
		if (slower_from(an, claim, i) &&
		    (!claim->break_even || n < claim->break_even))
			claim->break_even = n;
		if (p->ratio.known &&
		    (claim->headline < 0 ||
		     n > cell_of(an, &claim->pairs[claim->headline])->nprocs))
			claim->headline = (long)i;
	}
	if (claim->break_even)
		claim->verdict = CLAIM_SUPPORTED;
	else if (!unclear && !slower)
		claim->verdict = CLAIM_REFUTED;
	break_even_reason(claim, unclear, slower);
}

void claim_break_even(const struct analysis *an, const struct claim_rule *rule,
		      struct claim *claim)
{
	const struct plan *plan = &an->res->plan;
	struct comparison pair;
	uint64_t most = 0;

	for (size_t i = 0; i < plan->n_cells; i++) {
		if (!pair_in(an, rule, i, &pair))
			continue;
		/* the question is what the lock costs: lock to no lock */
		pair = analysis_pair(an, pair.variant, pair.base);
		add_pair(claim, &pair);
		if (plan->cells[i].nprocs > most)
			most = plan->cells[i].nprocs;
	}
	if (most < 2)
		claim_missing(rule, claim);
	else
		decide_break_even(an, claim);
}

/* The baseline at both levels in a cell and its sibling: PTE to PMD. */
static bool levels_in(const struct analysis *an, const struct claim_rule *rule,
		      size_t cell, struct comparison *out)
{
	const struct cell *c = &an->res->plan.cells[cell];
	long pmd = result_sibling(an->res, cell, "level", "pmd");
	size_t base = an->res->plan.baseline_index;
	const struct measurement *a, *b;

	if (!claim_cell_fits(rule, c) || pmd == NO_CELL ||
	    strcmp(cell_param(c, "level"), "pte") ||
	    strcmp(cell_param(c, "way"), "away"))
		return false;
	a = analysis_get(an, cell, base, METRIC_throughput);
	b = analysis_get(an, (size_t)pmd, base, METRIC_throughput);
	if (!a->boots || !b->boots)
		return false;
	*out = analysis_pair(an, a, b);
	return true;
}

void claim_levels(const struct analysis *an, const struct claim_rule *rule,
		  struct claim *claim)
{
	const struct plan *plan = &an->res->plan;
	struct comparison pair;
	uint64_t most = 2;

	for (size_t i = 0; i < plan->n_cells; i++)
		if (plan->cells[i].nprocs > most &&
		    levels_in(an, rule, i, &pair))
			most = plan->cells[i].nprocs;
	for (size_t i = 0; i < plan->n_cells; i++)
		if (plan->cells[i].nprocs == most &&
		    levels_in(an, rule, i, &pair))
			add_pair(claim, &pair);
	if (claim->n_pairs)
		decide(claim, "faster");
	else
		claim_missing(rule, claim);
}
