/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_DESCRIBE_H
#define RMAPBENCH_DESCRIBE_H

#include <stdbool.h>

#include "plan.h"

/*
 * What a campaign on this computer would be, in words, on stdout: what boots,
 * how, what it measures, sets and changes. Changes nothing.
 */
void describe_plan(const struct plan *p, const char *root);

#endif
