/* SPDX-License-Identifier: GPL-2.0-only */
/* Which rows a table has, in which order: the same in every output. */
#ifndef RMAPBENCH_TABLE_H
#define RMAPBENCH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "compare.h"

/* Cells that differ only in the number of processes, by that number. */
struct table {
	size_t *cells; /* indices in the plan's cells */
	size_t n;
	bool measured; /* some variant has figures in some cell */
};

/* The table that cell `first` opens; none (n == 0) if an earlier one does. */
void table_make(const struct analysis *an, size_t first, struct table *table);
void table_free(struct table *table);

/* The variant against the baseline in a cell; NULL if it was not compared. */
const struct comparison *table_find(const struct analysis *an, size_t cell,
				    size_t variant, enum metric metric);

/*
 * The cell that a report opens with: of those with a shared root (of all, if
 * there are none) the first with the most processes. -1: nothing measured.
 */
long table_headline(const struct analysis *an);

/* Of a cell, as a format wants it. */
unsigned long long table_nprocs(const struct analysis *an, size_t cell);

/* "same", "void" and so on; "base" for the baseline itself. */
const char *table_verdict(enum metric metric, const struct comparison *c);

#endif
