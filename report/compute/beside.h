/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two results beside each other: the variants, by name, and the cells that were
 * measured in both. Pure: from two analyses, no I/O.
 */
#ifndef RMAPBENCH_BESIDE_H
#define RMAPBENCH_BESIDE_H

#include "compare.h"

/* One variant in one cell. What is pointed to is the analyses'. */
struct beside {
	const struct measurement *first, *second; /* throughput */
	/* second to first; judged by the larger of the two floors */
	struct stats_ratio ratio;
	enum stats_verdict verdict;
	/* against the baseline of the own result; NULL: is it, or void */
	const struct comparison *in_first, *in_second;
	/* are both of these clear, and not the same? */
	bool turns;
};

struct besides {
	struct beside *list; /* by cells, then variants, of the first */
	size_t n;
	size_t with[STATS_DOWN + 1]; /* of each verdict */
	size_t judged, turned;	     /* with both in_first and in_second */
};

/* besides_free() it. */
void besides_make(const struct analysis *first, const struct analysis *second,
		  struct besides *b);
void besides_free(struct besides *b);

#endif
