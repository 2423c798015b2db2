// SPDX-License-Identifier: GPL-2.0-only
/* The rules by which claims are judged. */
#include "claims.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

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

static json_int_t size_of(const struct cell *c)
{
	return json_integer_value(json_object_get(c->params, "size_bytes"));
}

/* Both measured in a cell? Then compare fast to slow there. */
static bool pair_in(const struct analysis *an, const struct claim_rule *rule,
		    size_t cell, struct comparison *out)
{
	const struct result *res = an->res;
	long base = (long)res->baseline;
	long fast = rule->fast ? result_variant(res, rule->fast) : base;
	long slow = rule->slow ? result_variant(res, rule->slow) : base;
	const struct measurement *a, *b;

	if (fast < 0 || slow < 0 || !claim_cell_fits(rule, &res->cells[cell]))
		return false;
	a = analysis_get(an, cell, (size_t)slow, METRIC_THROUGHPUT);
	b = analysis_get(an, cell, (size_t)fast, METRIC_THROUGHPUT);
	if (!a->boots || !b->boots)
		return false;
	*out = analysis_pair(an, a, b);
	return true;
}

static int add_pair(struct claim *claim, const struct comparison *pair)
{
	struct comparison *p;

	p = array_push(&claim->pairs, &claim->n_pairs, sizeof(*p));
	if (!p)
		return -ENOMEM;
	*p = *pair;
	return 0;
}

/* Nothing can be said if every pair is void: say why. */
static bool all_void(const struct claim *claim)
{
	for (size_t i = 0; i < claim->n_pairs; i++)
		if (!claim->pairs[i].void_reason)
			return false;
	return true;
}

static int say_void(struct claim *claim)
{
	if (asprintf(&claim->reason, "void: %s", claim->pairs[0].void_reason) <
	    0)
		claim->reason = NULL;
	return claim->reason ? 0 : -ENOMEM;
}

/* Supported, refuted or unclear, from the verdicts of the pairs. */
static int decide(struct claim *claim, const char *better)
{
	size_t up = 0, against = 0, n = claim->n_pairs;
	double least = 0;

	if (all_void(claim))
		return say_void(claim);
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
	if (asprintf(&claim->reason,
		     "%s in %zu of %zu cells, slower or the same in %zu",
		     better, up, n, against) < 0)
		claim->reason = NULL;
	return claim->reason ? 0 : -ENOMEM;
}

int claim_beats(const struct analysis *an, const struct claim_rule *rule,
		struct claim *claim)
{
	const struct result *res = an->res;
	struct comparison pair;
	uint64_t most = 2;
	json_int_t largest = 0;
	int ret = 0;

	for (size_t i = 0; i < res->n_cells; i++)
		if (pair_in(an, rule, i, &pair)) {
			if (res->cells[i].nprocs > most)
				most = res->cells[i].nprocs;
			if (size_of(&res->cells[i]) > largest)
				largest = size_of(&res->cells[i]);
		}
	for (size_t i = 0; i < res->n_cells && !ret; i++)
		if (res->cells[i].nprocs == most &&
		    size_of(&res->cells[i]) == largest &&
		    pair_in(an, rule, i, &pair))
			ret = add_pair(claim, &pair);
	if (ret)
		return ret;
	if (!claim->n_pairs)
		return claim_missing(rule, claim);
	return decide(claim, "faster");
}

static const struct cell *cell_of(const struct analysis *an,
				  const struct comparison *p)
{
	return &an->res->cells[p->variant->cell];
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

static int break_even_reason(struct claim *claim, size_t unclear, size_t slower)
{
	int n;

	if (claim->break_even)
		n = asprintf(&claim->reason,
			     "slower from %llu processes on, slower in %zu of "
			     "%zu cells (break-even)",
			     (unsigned long long)claim->break_even, slower,
			     claim->n_pairs);
	else
		n = asprintf(&claim->reason,
			     "no number of processes of %zu cells from which "
			     "on it is slower; slower in %zu, unclear in %zu",
			     claim->n_pairs, slower, unclear);
	if (n < 0)
		claim->reason = NULL;
	return claim->reason ? 0 : -ENOMEM;
}

static int decide_break_even(const struct analysis *an, struct claim *claim)
{
	size_t unclear = 0, slower = 0;
	const struct comparison *p;
	uint64_t n;

	if (all_void(claim))
		return say_void(claim);
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
	return break_even_reason(claim, unclear, slower);
}

int claim_break_even(const struct analysis *an, const struct claim_rule *rule,
		     struct claim *claim)
{
	struct comparison pair;
	uint64_t most = 0;
	int ret = 0;

	for (size_t i = 0; i < an->res->n_cells && !ret; i++) {
		if (!pair_in(an, rule, i, &pair))
			continue;
		/* the question is what the lock costs: lock to no lock */
		pair = analysis_pair(an, pair.variant, pair.base);
		ret = add_pair(claim, &pair);
		if (an->res->cells[i].nprocs > most)
			most = an->res->cells[i].nprocs;
	}
	if (ret)
		return ret;
	if (most < 2)
		return claim_missing(rule, claim);
	return decide_break_even(an, claim);
}

int claim_levels(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim)
{
	const struct result *res = an->res;
	const struct measurement *a, *b;
	struct comparison pair;
	const struct cell *c;
	uint64_t most = 2;
	long pmd;
	int ret = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < res->n_cells && !ret; i++) {
			c = &res->cells[i];
			pmd = result_sibling(res, i, "level", "pmd");
			if (!claim_cell_fits(rule, c) || pmd == NO_CELL ||
			    strcmp(cell_param(c, "level"), "pte") ||
			    strcmp(cell_param(c, "way"), "away"))
				continue;
			a = analysis_get(an, i, res->baseline,
					 METRIC_THROUGHPUT);
			b = analysis_get(an, (size_t)pmd, res->baseline,
					 METRIC_THROUGHPUT);
			if (!a->boots || !b->boots)
				continue;
			if (!pass && c->nprocs > most)
				most = c->nprocs;
			if (!pass || c->nprocs != most)
				continue;
			pair = analysis_pair(an, a, b);
			ret = add_pair(claim, &pair);
		}
	if (ret)
		return ret;
	if (!claim->n_pairs)
		return claim_missing(rule, claim);
	return decide(claim, "faster");
}
