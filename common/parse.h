/* SPDX-License-Identifier: GPL-2.0-only */
/* Strict readers for what users type: a whole word is a value, or an error. */
#ifndef RMAPBENCH_PARSE_H
#define RMAPBENCH_PARSE_H

#include <stdint.h>

/*
 * A decimal number within [min, max], nothing before or after it.
 * 0, -EINVAL (not a number) or -ERANGE; *value is untouched on error.
 */
int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* As parse_u64() with an optional binary unit K, M or G: "8M" is 8388608. */
int parse_bytes(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* A decimal fraction such as "2.5" within [min, max]; no sign, no exponent. */
int parse_decimal(const char *text, double min, double max, double *value);

#endif
