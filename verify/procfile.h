/* SPDX-License-Identifier: GPL-2.0-only */
/* Small files of the kernel's: switches and counters. */
#ifndef RMAPBENCH_PROCFILE_H
#define RMAPBENCH_PROCFILE_H

#include <stdint.h>

/* Write text to a file. 0 or -errno. */
int procfile_write(const char *path, const char *text);

/*
 * The sum of all lines "NAME... NUMBER" whose first word begins with name: of
 * /proc/vmstat or /proc/meminfo. 0 if there is none.
 */
uint64_t procfile_sum(const char *path, const char *name);

/* The number that a file begins with, or 0. */
uint64_t procfile_number(const char *path);

#endif
