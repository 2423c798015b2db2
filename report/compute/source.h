/* SPDX-License-Identifier: GPL-2.0-only */
/* What source each kernel of a result was built from, where it is recorded. */
#ifndef RMAPBENCH_SOURCE_H
#define RMAPBENCH_SOURCE_H

#include <stdbool.h>

#include "result.h"

/* Is a source recorded of this variant, and of none before it the same? */
bool source_is_new(const struct result *res, size_t variant);

/* Were two variants built from one source? False if it is not recorded. */
bool source_same(const struct result *res, size_t a, size_t b);

/*
 * In a line, hashes by their first digits; NULL: no memory. What is not
 * recorded is "-". The caller frees it.
 */
char *source_text(const struct result *res, size_t variant);

/* [{"source", "source_tree", "source_commit", "variants"}], each source once.
 */
json_t *source_json(const struct result *res);

#endif
