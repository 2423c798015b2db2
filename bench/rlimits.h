/* SPDX-License-Identifier: GPL-2.0-only */
/* What a computer lets its users have: why there is no more of it. */
#ifndef RMAPBENCH_RLIMITS_H
#define RMAPBENCH_RLIMITS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The error (positive) in words, with the limits that may be behind it: "Cannot
 * allocate memory (ulimit -v is 65536 KiB)". Is there such a limit?
 */
bool rlimits_explain(int error, char *text, size_t len);

#endif
