/* SPDX-License-Identifier: GPL-2.0-only */
/* Figures and names as people read them. Pure: into buffers, no I/O. */
#ifndef RMAPBENCH_FORMAT_H
#define RMAPBENCH_FORMAT_H

#include <jansson.h>
#include <stddef.h>

#include "compare.h"

enum { FORMAT_SIZE = 32 };

/* A ratio in at most 5 columns. */
void format_ratio(char out[FORMAT_SIZE], double ratio);

/* "[lo, hi]" in at most 14 columns, or why there is none. */
void format_interval(char out[FORMAT_SIZE], const struct stats_ratio *r);

/* Operations per second in at most 6 columns; a count per op in at most 8. */
void format_rate(char out[FORMAT_SIZE], double per_second);
void format_count(char out[FORMAT_SIZE], double count);

/* "key=value key=value", in the object's order; caller frees */
char *format_object(const json_t *object);

/* Parameters with sizes in binary units; with `but`, without that one. */
char *format_params(const json_t *params, const char *separator,
		    const char *but);

/* "move level=pte root=shared size=8MiB, pack"; caller frees. */
char *format_cell(const struct cell *cell, const char *but);

/*
 * The name; of a control with " (not a strategy)", of a strategy that is not
 * proven with " (unproven)" or " (fell to a hunt)", in brief "*". Caller frees.
 */
char *format_variant(const struct result *res, size_t variant, bool brief);

#endif
