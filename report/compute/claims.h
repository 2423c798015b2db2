/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The statements of the discussion, each with what was measured about it.
 * Pure: from an analysis, no I/O.
 *
 * A statement that A beats B is judged by throughput A/B in the cells of its
 * load with a shared root or file, the largest size and the most processes (at
 * least two). It is supported if A is faster in one such cell or more and
 * slower or the same in none; refuted if faster in none, and slower or the same
 * in one or more; else unclear. Cells whose own verdict is unclear decide
 * nothing.
 */
#ifndef RMAPBENCH_CLAIMS_H
#define RMAPBENCH_CLAIMS_H

#include <stddef.h>
#include <stdint.h>

#include "compare.h"

enum claim_verdict {
	CLAIM_UNCLEAR,
	CLAIM_SUPPORTED,
	CLAIM_REFUTED,
};

struct claim {
	int id;
	const char *text; /* static */
	enum claim_verdict verdict;
	char *reason; /* what decided, or what is missing */
	struct comparison *pairs;
	size_t n_pairs;
	/* index of the pair that says least for the claim, or -1 */
	long headline;
	/* claim 5: from how many processes on it matters; 0: none found */
	uint64_t break_even;
};

struct claims {
	const struct analysis *an; /* borrowed */
	struct claim *list;
	size_t n;
};

void claims_make(const struct analysis *an, struct claims *claims);
void claims_free(struct claims *claims);

const char *claim_verdict_name(enum claim_verdict verdict);

/* What a kind of claim needs to be judged; used by its rule in claims.c. */
struct claim_rule {
	int id;
	const char *text;
	void (*judge)(const struct analysis *an, const struct claim_rule *rule,
		      struct claim *claim);
	const char *load;	    /* NULL: there is none that measures it */
	const char *level, *memory; /* NULL: any */
	const char *fast, *slow;    /* variants; NULL is the baseline */
	/* if it cannot be judged, what is missing, after the load's name */
	const char *needs;
};

extern const struct claim_rule claim_rules[]; /* the last one has no id */

/* Judges: each fills the claim in. */
void claim_beats(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim);
void claim_break_even(const struct analysis *an, const struct claim_rule *rule,
		      struct claim *claim);
void claim_levels(const struct analysis *an, const struct claim_rule *rule,
		  struct claim *claim);
void claim_no_judge(const struct analysis *an, const struct claim_rule *rule,
		    struct claim *claim);

/* A cell of the rule's load, in which what can be shared is. */
bool claim_cell_fits(const struct claim_rule *rule, const struct cell *c);

/* Leave it unclear: not measured. */
void claim_missing(const struct claim_rule *rule, struct claim *claim);

#endif
