// SPDX-License-Identifier: GPL-2.0-only
/* The rules by which claims are judged. */
#include "claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "memory.h"

typedef enum claim_outcome (*outcome_of)(enum stats_verdict verdict);

static enum claim_outcome if_faster(enum stats_verdict verdict)
{
	if (verdict == STATS_UNCLEAR)
		return CLAIM_OPEN;
	return verdict == STATS_UP ? CLAIM_FOR : CLAIM_AGAINST;
}

static enum claim_outcome unless_slower(enum stats_verdict verdict)
{
	if (verdict == STATS_UNCLEAR)
		return CLAIM_OPEN;
	return verdict == STATS_DOWN ? CLAIM_AGAINST : CLAIM_FOR;
}

static enum claim_outcome if_slower(enum stats_verdict verdict)
{
	if (verdict == STATS_UNCLEAR)
		return CLAIM_OPEN;
	return verdict == STATS_DOWN ? CLAIM_FOR : CLAIM_AGAINST;
}

static const struct cell *cell_of(const struct analysis *an,
				  const struct comparison *p)
{
	return &an->res->plan.cells[p->variant->cell];
}

static json_int_t size_of(const struct cell *c)
{
	return json_integer_value(json_object_get(c->params, "size_bytes"));
}

/* In more processes, then of a larger size, then with less of a ratio. */
static bool says_more(const struct analysis *an, const struct comparison *a,
		      const struct comparison *b, bool less_is_more)
{
	const struct cell *c = cell_of(an, a), *d = cell_of(an, b);

	if (c->nprocs != d->nprocs)
		return c->nprocs > d->nprocs;
	if (size_of(c) != size_of(d))
		return size_of(c) > size_of(d);
	return less_is_more ? a->ratio.ratio < b->ratio.ratio
			    : a->ratio.ratio > b->ratio.ratio;
}

/* Of a claim that something costs, a large ratio says least. */
static void find_headline(const struct analysis *an, struct claim *claim,
			  bool costs)
{
	const struct comparison *p = claim->pairs;

	for (size_t i = 0; i < claim->n_pairs; i++)
		if (p[i].ratio.known &&
		    (claim->headline < 0 ||
		     says_more(an, &p[i], &p[claim->headline], !costs)))
			claim->headline = (long)i;
}

/* Are all with so many processes or more, or else or fewer, of one outcome? */
static bool all_are(const struct analysis *an, const struct claim *claim,
		    outcome_of of, enum claim_outcome outcome, uint64_t least,
		    uint64_t most)
{
	uint64_t n;

	for (size_t i = 0; i < claim->n_pairs; i++) {
		n = cell_of(an, &claim->pairs[i])->nprocs;
		if (n >= least && n <= most &&
		    of(claim->pairs[i].verdict) != outcome)
			return false;
	}
	return true;
}

/* Where it turns. */
static void find_turns(const struct analysis *an, struct claim *claim,
		       outcome_of of)
{
	uint64_t n, fewest = UINT64_MAX, most = 0;

	for (size_t i = 0; i < claim->n_pairs; i++) {
		n = cell_of(an, &claim->pairs[i])->nprocs;
		fewest = n < fewest ? n : fewest;
		most = n > most ? n : most;
		if ((!claim->from || n < claim->from) &&
		    all_are(an, claim, of, CLAIM_FOR, n, UINT64_MAX))
			claim->from = n;
		if (n > claim->up_to &&
		    all_are(an, claim, of, CLAIM_FOR, 0, n) &&
		    all_are(an, claim, of, CLAIM_AGAINST, n + 1, UINT64_MAX))
			claim->up_to = n;
	}
	claim->everywhere = claim->from == fewest;
	/* beyond it nothing was measured */
	if (claim->up_to == most)
		claim->up_to = 0;
}

/* "lock-pmd/mainline 2, ...": how many pairs of these kernels are against it.
 */
static char *against_by_kernels(const struct analysis *an,
				const struct claim *claim, outcome_of of)
{
	const struct variant *v = an->res->plan.variants;
	const struct comparison *p, *q;
	char *text = memory_print("%s", ""), *longer;
	size_t i, k, n;

	for (i = 0; i < claim->n_pairs; i++) {
		p = &claim->pairs[i];
		for (k = n = 0; k < claim->n_pairs; k++) {
			q = &claim->pairs[k];
			if (q->variant->variant != p->variant->variant ||
			    q->base->variant != p->base->variant ||
			    of(q->verdict) != CLAIM_AGAINST)
				continue;
			if (k < i)
				break; /* told already */
			n++;
		}
		if (k < claim->n_pairs || of(p->verdict) != CLAIM_AGAINST)
			continue;
		longer = memory_print("%s%s%s/%s %zu", text, *text ? ", " : "",
				      v[p->variant->variant].name,
				      v[p->base->variant].name, n);
		free(text);
		text = longer;
	}
	return text;
}

static bool several_kernels(const struct claim *claim)
{
	const struct comparison *p = claim->pairs;

	for (size_t i = 1; i < claim->n_pairs; i++)
		if (p[i].variant->variant != p->variant->variant ||
		    p[i].base->variant != p->base->variant)
			return true;
	return false;
}

struct words {
	const char *is, *is_not; /* "faster", "slower or the same" */
};

/* "from 8 processes on; ", "up to 4 processes; ", or nothing. */
static char *where(const struct claim *claim)
{
	if (claim->from && !claim->everywhere)
		return memory_print("from %llu processes on; ",
				    (unsigned long long)claim->from);
	if (claim->up_to && !claim->from)
		return memory_print("up to %llu processes; ",
				    (unsigned long long)claim->up_to);
	return memory_print("%s", "");
}

static void explain(const struct analysis *an, struct claim *claim,
		    const size_t *count, outcome_of of, struct words words)
{
	char *whose = several_kernels(claim) ? against_by_kernels(an, claim, of)
					     : memory_print("%s", "");
	char *at = where(claim);
	char open[64] = "";

	if (count[CLAIM_OPEN])
		snprintf(open, sizeof(open), ", unclear in %zu",
			 count[CLAIM_OPEN]);
	claim->reason = memory_print(
		"%s%s in %zu of %zu comparisons, %s in %zu%s%s%s%s%s", at,
		words.is, count[CLAIM_FOR], claim->n_pairs, words.is_not,
		count[CLAIM_AGAINST], *whose ? " (" : "", whose,
		*whose ? ")" : "", open,
		claim->mixed ? "; these kernels differ in more than that" : "");
	free(whose);
	free(at);
}

/* Nothing can be said if every pair is void: say why. */
static bool all_void(struct claim *claim)
{
	for (size_t i = 0; i < claim->n_pairs; i++)
		if (!claim->pairs[i].void_reason)
			return false;
	claim->reason = memory_print("void: %s", claim->pairs[0].void_reason);
	return true;
}

/* from_on: is it about many, so that it may be true from some number on? */
static void decide(const struct analysis *an, struct claim *claim,
		   outcome_of of, bool from_on, struct words words)
{
	size_t count[] = {0, 0, 0};

	if (all_void(claim))
		return;
	for (size_t i = 0; i < claim->n_pairs; i++)
		count[of(claim->pairs[i].verdict)]++;
	find_headline(an, claim, of == if_slower);
	find_turns(an, claim, of);
	if (count[CLAIM_FOR] &&
	    (!count[CLAIM_AGAINST] || (from_on && claim->from)))
		claim->verdict = CLAIM_SUPPORTED;
	else if (count[CLAIM_FOR])
		claim->verdict = CLAIM_DEPENDS;
	else if (count[CLAIM_AGAINST])
		claim->verdict = CLAIM_REFUTED;
	explain(an, claim, count, of, words);
}

static const struct words faster = {"faster", "slower or the same"};

void claim_beats(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim)
{
	if (claim_collect(an, rule, claim, 2))
		decide(an, claim, if_faster, false, faster);
}

void claim_beats_in_many(const struct analysis *an,
			 const struct claim_rule *rule, struct claim *claim)
{
	if (claim_collect(an, rule, claim, 2))
		decide(an, claim, if_faster, true, faster);
}

void claim_costs_nothing(const struct analysis *an,
			 const struct claim_rule *rule, struct claim *claim)
{
	if (claim_collect(an, rule, claim, 2))
		decide(an, claim, unless_slower, false,
		       (struct words){"faster or the same", "slower"});
}

/* One process alone says nothing, but it is where the others come from. */
void claim_costs(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim)
{
	if (!claim_collect(an, rule, claim, 2))
		return;
	claim->n_pairs = 0;
	claim_collect(an, rule, claim, 1);
	decide(an, claim, if_slower, true,
	       (struct words){"slower", "faster or the same"});
	claim->break_even = claim->from;
}

/* The baseline at both levels in a cell and its sibling: PTE to PMD. */
static void add_levels(const struct analysis *an, size_t cell,
		       struct claim *claim)
{
	long pmd = result_sibling(an->res, cell, "level", "pmd");
	size_t base = an->res->plan.baseline_index;
	const struct measurement *a, *b;

	if (pmd == NO_CELL)
		return;
	a = analysis_get(an, cell, base, METRIC_throughput);
	b = analysis_get(an, (size_t)pmd, base, METRIC_throughput);
	if (a->boots && b->boots)
		*(struct comparison *)memory_push(
			&claim->pairs, &claim->n_pairs, sizeof(*claim->pairs)) =
			analysis_pair(an, a, b);
}

void claim_levels(const struct analysis *an, const struct claim_rule *rule,
		  struct claim *claim)
{
	const struct plan *plan = &an->res->plan;

	for (size_t i = 0; i < plan->n_cells; i++)
		if (plan->cells[i].nprocs >= 2 &&
		    claim_cell_fits(rule, &plan->cells[i]))
			add_levels(an, i, claim);
	if (claim->n_pairs)
		decide(an, claim, if_faster, false, faster);
	else
		claim->reason = memory_print(
			"not measured: needs load %s, and at level=pmd, with 2 "
			"or more processes, of the baseline",
			rule->cells);
}

/* "hunt:NAME" of the first kernel of the rule. */
void claim_holds(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim)
{
	const char *hunt = strchr(rule->cells, ':') + 1;
	int len = (int)strcspn(rule->kernels, "/");
	char *name = memory_print("%.*s", len, rule->kernels);
	long v = plan_variant(&an->res->plan, name);
	const json_t *found =
		v < 0 ? NULL : json_object_get(an->res->proofs[v].hunts, hunt);
	unsigned long long seconds = fields_count_at(found, 0);
	bool fell = fields_count_at(found, 1);

	if (fell || seconds) {
		claim->verdict = fell ? CLAIM_REFUTED : CLAIM_SUPPORTED;
		claim->reason = memory_print(
			"%s %s hunt %s, of %llu s; what that path costs is not "
			"measured",
			name, fell ? "fell to" : "survived", hunt, seconds);
	} else {
		claim->reason =
			memory_print("not hunted: needs ./run.sh verify "
				     "--variants %s --hunts %s",
				     name, hunt);
	}
	free(name);
}
