/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The statements of the discussion (record/claims.def), each with what was
 * measured about it. Pure: from an analysis, no I/O.
 *
 * On each bear all cells of its load that were measured with both kernels of a
 * pair, in 2 processes or more. Such a comparison is for the statement, against
 * it, or open: the interval is too wide, or the comparison void.
 *
 *   beats          faster is for it; slower, or the same, against it
 *   beats_in_many  as beats; it may be true from some number of processes on
 *   costs_nothing  faster, or the same, is for it; slower against it
 *   costs          slower is for it; faster, or the same, against it; one
 *                  process counts, too, and it may be true from some number on
 *   levels         beats, of the baseline: level pmd over level pte
 *   holds          of no cell: did the kernel survive the hunt?
 *
 * supported: some are for it, and none is against it; or, where it may be, from
 * some number of processes on all are for it. refuted: some are against it, and
 * none is for it. depends: both; the reason says where it turns, if that is at
 * a number of processes. Else unclear.
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
	CLAIM_DEPENDS,
};

enum claim_outcome { CLAIM_FOR, CLAIM_AGAINST, CLAIM_OPEN };

struct claim {
	int id;
	const char *text; /* static */
	enum claim_verdict verdict;
	char *reason; /* what decided, or what is missing */
	struct comparison *pairs;
	size_t n_pairs;
	/* index of the pair that says least for the claim of those with the
	 * most processes and the largest size, or -1 */
	long headline;
	uint64_t from;	 /* processes, from which on it is true; or 0 */
	bool everywhere; /* which are the fewest that were measured */
	uint64_t up_to;	 /* processes, beyond which all are against it; or 0 */
	bool mixed;	 /* judged by kernels that differ in more than that */
	uint64_t break_even; /* the same, of one that is judged by costs */
};

struct claims {
	const struct analysis *an; /* borrowed */
	struct claim *list;
	size_t n;
};

void claims_make(const struct analysis *an, struct claims *claims);
void claims_free(struct claims *claims);

const char *claim_verdict_name(enum claim_verdict verdict);

/* Was anything found that bears on it? */
bool claim_is_judged(const struct claim *claim);

/* As in record/claims.def. */
struct claim_rule {
	int id;
	const char *text;
	void (*judge)(const struct analysis *an, const struct claim_rule *rule,
		      struct claim *claim);
	const char *kernels, *cells;
};

extern const struct claim_rule claim_rules[]; /* the last one has no id */

/* Judges: each fills the claim in. */
void claim_beats(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim);
void claim_beats_in_many(const struct analysis *an,
			 const struct claim_rule *rule, struct claim *claim);
void claim_costs_nothing(const struct analysis *an,
			 const struct claim_rule *rule, struct claim *claim);
void claim_costs(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim);
void claim_levels(const struct analysis *an, const struct claim_rule *rule,
		  struct claim *claim);
void claim_holds(const struct analysis *an, const struct claim_rule *rule,
		 struct claim *claim);

/* Does a cell have the load and the parameters of the rule? */
bool claim_cell_fits(const struct claim_rule *rule, const struct cell *c);

/*
 * All pairs that bear on it, least processes or more. False: none was measured,
 * and the reason says what is missing.
 */
bool claim_collect(const struct analysis *an, const struct claim_rule *rule,
		   struct claim *claim, uint64_t least);

#endif
