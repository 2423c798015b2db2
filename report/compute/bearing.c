// SPDX-License-Identifier: GPL-2.0-only
/* Which kernels, in which cells, bear on a claim. */
#include "claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define NAME_BYTES 64

/* "PARAM=VALUE", or of a number "PARAM>=VALUE", up to a colon. */
static bool param_fits(const char *word, const struct cell *c)
{
	char name[NAME_BYTES] = "", is[3] = "", want[NAME_BYTES] = "";
	long long number;
	const json_t *v;

	sscanf(word, "%63[^>=]%2[>=]%63[^:]", name, is, want);
	v = json_object_get(c->params, name);
	number = strtoll(want, NULL, 0);
	if (json_is_integer(v))
		return *is == '>' ? json_integer_value(v) >= number
				  : json_integer_value(v) == number;
	return !strcmp(cell_param(c, name), want);
}

bool claim_cell_fits(const struct claim_rule *rule, const struct cell *c)
{
	const char *word = rule->cells;
	size_t len = strcspn(word, ":");

	if (strlen(c->load) != len || strncmp(c->load, word, len) != 0)
		return false;
	while (*(word += strcspn(word, ":")))
		if (!param_fits(++word, c))
			return false;
	return true;
}

/* The variant that a rule calls so; *: each strategy. */
static bool is_called(const struct plan *plan, size_t variant, const char *name)
{
	const struct variant *v = &plan->variants[variant];

	if (!strcmp(name, "-"))
		return variant == plan->baseline_index;
	return !strcmp(name, "*") ? v->role == ROLE_STRATEGY
				  : !strcmp(name, v->name);
}

static void add_pair(const struct analysis *an, struct claim *claim,
		     size_t cell, size_t fast, size_t slow)
{
	const struct measurement *a =
		analysis_get(an, cell, slow, METRIC_throughput);
	const struct measurement *b =
		analysis_get(an, cell, fast, METRIC_throughput);

	if (a->boots && b->boots)
		*(struct comparison *)memory_push(
			&claim->pairs, &claim->n_pairs, sizeof(*claim->pairs)) =
			analysis_pair(an, a, b);
}

static void add_kernels(const struct analysis *an, struct claim *claim,
			const struct claim_rule *rule, const char *word,
			uint64_t least)
{
	const struct plan *plan = &an->res->plan;
	char fast[NAME_BYTES] = "", slow[NAME_BYTES] = "";
	const struct cell *c;

	sscanf(word, "%63[^/]/%63s", fast, slow);
	for (size_t v = 0; v < plan->n_variants; v++)
		for (size_t w = 0; w < plan->n_variants; w++) {
			if (v == w || !is_called(plan, v, fast) ||
			    !is_called(plan, w, slow))
				continue;
			for (size_t i = 0; i < plan->n_cells; i++) {
				c = &plan->cells[i];
				if (c->nprocs >= least &&
				    claim_cell_fits(rule, c))
					add_pair(an, claim, i, v, w);
			}
		}
}

static const char *in_words(const char *kernel)
{
	if (!strcmp(kernel, "*"))
		return "a strategy";
	return !strcmp(kernel, "-") ? "the baseline" : kernel;
}

/* "A and B, or C and D", of all pairs that differ in one thing. */
static char *wanted(const char *kernels)
{
	char fast[NAME_BYTES] = "", slow[NAME_BYTES] = "";
	char *all = NULL, *before;

	for (; *kernels && *kernels != '~';
	     kernels += strcspn(kernels, " ") + !!strchr(kernels, ' ')) {
		sscanf(kernels, "%63[^/]/%63s", fast, slow);
		before = all;
		all = memory_print("%s%s%s%s%s", before ? before : "",
				   before ? ", or " : "", in_words(fast),
				   strcmp(fast, slow) ? " and " : "",
				   strcmp(fast, slow) ? in_words(slow) : "");
		free(before);
	}
	return all;
}

static void say_missing(const struct claim_rule *rule, struct claim *claim,
			uint64_t least)
{
	char *kernels = wanted(rule->kernels);

	claim->reason = memory_print(
		"not measured: needs load %s%s, of %s", rule->cells,
		least > 1 ? " with 2 or more processes" : "", kernels);
	free(kernels);
}

bool claim_collect(const struct analysis *an, const struct claim_rule *rule,
		   struct claim *claim, uint64_t least)
{
	const char *word = rule->kernels;

	for (; *word; word += strcspn(word, " ") + !!strchr(word, ' '))
		if (*word != '~') {
			add_kernels(an, claim, rule, word, least);
		} else if (!claim->n_pairs) {
			add_kernels(an, claim, rule, word + 1, least);
			claim->mixed = claim->n_pairs;
		}
	if (!claim->n_pairs)
		say_missing(rule, claim, least);
	return claim->n_pairs;
}
