/* SPDX-License-Identifier: GPL-2.0-only */
/* What verify is to do, and what came of it, as tables for people. */
#ifndef RMAPBENCH_HUNTED_PRINT_H
#define RMAPBENCH_HUNTED_PRINT_H

#include <stdio.h>

#include "hunted.h"

/* The columns of a variant's name. */
#define HUNTED_NAME_COLUMNS 28

/* A line for each kernel: its hunts, and how long each lasts. */
void hunted_print_plan(const struct hunted *h, FILE *out);

/*
 * A line for each kernel, a column for each hunt: what came of it; where there
 * are several tries, of how many it fell.
 */
void hunted_print_table(const struct hunted *h, FILE *out);

/*
 * A line for each hunt in each kernel that must fall to it: how often it did,
 * of how many tries, and after how many seconds of hunting. Nothing if no
 * kernel must.
 */
void hunted_print_falls(const struct hunted *h, FILE *out);

#endif
