/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a result says in a sentence: which strategy, against what, in which
 * cell, from how many processes on, and where that strategy loses. Pure.
 */
#ifndef RMAPBENCH_ANSWER_H
#define RMAPBENCH_ANSWER_H

#include "claims.h"
#include "compare.h"

struct answer {
	/* The cell that the first statement with figures was judged in. */
	bool known; /* else nothing was measured, and the rest is not meant */
	size_t cell;
	/*
	 * Of all strategies, but those that fell to a hunt, the one with the
	 * best balance against the baseline: cells where it is faster less
	 * cells where it is slower, then the mean ratio. -1: none was compared.
	 */
	long strategy;
	size_t strategies;		 /* that it was chosen of */
	size_t compared, faster, slower; /* cells, against the baseline */
	/* What that statement compares with, or else the baseline. */
	size_t against;
	struct comparison pair, to_base; /* in `cell` */
	/*
	 * From how many processes on the strategy is faster than `against`, in
	 * the cells that differ from `cell` only in that; 0: no such number.
	 */
	uint64_t from;
	/*
	 * Cells where it was measured beside the baseline or other strategies;
	 * of those where it is slower than one of them, the pair that says
	 * least for it, the worst first.
	 */
	size_t cells;
	struct comparison *losses;
	size_t n_losses;
};

/* answer_free() it. */
void answer_make(const struct analysis *an, const struct claims *claims,
		 struct answer *answer);
void answer_free(struct answer *answer);

/* What made a variant slower than another in a cell, as far as counted. */
enum mechanism {
	MECHANISM_UNKNOWN,
	MECHANISM_LOCK,		/* waits for the root lock */
	MECHANISM_LINES,	/* stands still for lines of an object */
	MECHANISM_INSTRUCTIONS, /* executes more */
};

struct cause {
	enum mechanism mechanism;
	/* Per op: ns of waiting or standing still, or instructions. */
	double slow, fast;
	char object[64]; /* of MECHANISM_LINES, the one that grew most */
};

/*
 * A mechanism is named only if what was counted of it accounts for half of the
 * time at least that an op takes longer, by the same samples.
 */
struct cause cause_of(const struct analysis *an, const struct comparison *pair);

#endif
