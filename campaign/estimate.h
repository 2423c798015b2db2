/* SPDX-License-Identifier: GPL-2.0-only */
/* What a plan will take: guesses, and said to be. */
#ifndef RMAPBENCH_ESTIMATE_H
#define RMAPBENCH_ESTIMATE_H

#include "plan.h"

/* A rough guess, in guest instructions, of what a sample of a cell takes. */
double estimate_cell(const struct cell *cell);

/* How long one boot takes, with its samples but for a reboot of a computer. */
double estimate_boot_s(const struct plan *plan);

/* The plan in words, with time and disk, on stdout. */
void estimate_print(const struct plan *plan, const char *root);

#endif
