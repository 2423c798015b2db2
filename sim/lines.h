/* SPDX-License-Identifier: GPL-2.0-only */
/* A text file that comes with a kernel, read line by line. */
#ifndef RMAPBENCH_LINES_H
#define RMAPBENCH_LINES_H

#include <stddef.h>

/*
 * Call take(arg, line) for each line of the file, which it may change, until it
 * returns -errno. 0, or the first error, told as the failure of what; form says
 * what a line is.
 */
int lines_read(const char *path, const char *what, const char *form,
	       int (*take)(void *arg, char *line), void *arg);

/*
 * One more element at the end of the *n of that size in the array, a pointer
 * that is the caller's to free: zeroed; NULL: no memory.
 */
void *lines_append(void *array, size_t *n, size_t size);

#endif
