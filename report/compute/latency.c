// SPDX-License-Identifier: GPL-2.0-only
#include "latency.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

const struct latency latencies[LATENCIES] = {
	{"op_median_ns", false},      {"op_p99_ns", false},
	{"op_max_ns", true},	      {"background_median_ns", false},
	{"background_p99_ns", false}, {"background_max_ns", true},
};

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double latency_ns(const struct analysis *an, size_t cell, size_t variant,
		  size_t which)
{
	const struct result *res = an->res;
	double *of = NULL, found = -1;
	size_t n = 0;
	uint64_t ns;

	for (size_t i = 0; i < res->n_samples; i++)
		if (an->used[i] && res->samples[i].as.cell == (long)cell &&
		    result_variant_of(res, res->samples[i].boot) == variant &&
		    sample_counter(&res->samples[i].as,
				   latencies[which].counter, &ns))
			*(double *)memory_push(&of, &n, sizeof(*of)) =
				(double)ns;
	if (n) {
		qsort(of, n, sizeof(*of), by_value);
		found = of[latencies[which].largest ? n - 1 : n / 2];
	}
	free(of);
	return found;
}
