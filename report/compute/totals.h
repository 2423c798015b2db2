/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts over a whole result. */
#ifndef RMAPBENCH_TOTALS_H
#define RMAPBENCH_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compare.h"

struct totals {
	size_t boots_planned, boots_done, boots_failed;
	size_t samples, used;	    /* complete lines; of them, those counted */
	size_t left_out;	    /* samples - used, and lines cut short */
	size_t missing;		    /* of boots that are done, never seen */
	size_t predicted, attested; /* had a prediction; and it held */
	bool has_timeouts;
	uint64_t timeouts; /* window_timeouts of the samples used */
	bool simulated;
};

struct totals totals_of(const struct analysis *an);

/* Boots of a variant that gave a sample that is used. */
size_t totals_boots_of(const struct analysis *an, size_t variant);

#endif
