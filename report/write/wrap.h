/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines that never exceed TEXT_COLUMNS bytes. */
#ifndef RMAPBENCH_WRAP_H
#define RMAPBENCH_WRAP_H

#include <stdio.h>

/*
 * Print one paragraph, broken at blanks; its first line begins with `first`,
 * the others with `hang` blanks. A word longer than a line is cut up. Runs of
 * blanks within a line are kept.
 */
void wrap(FILE *out, const char *first, int hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same in a line that has `column` columns already. */
void wrap_on(FILE *out, size_t column, int hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
