/* SPDX-License-Identifier: GPL-2.0-only */
/* A text file that comes with a kernel, read line by line. */
#ifndef RMAPBENCH_LINES_H
#define RMAPBENCH_LINES_H

/*
 * Call take(arg, line) for each line of the file, until it returns -errno. 0,
 * or the first error, told as the failure of what; form says what a line is.
 */
int lines_read(const char *path, const char *what, const char *form,
	       int (*take)(void *arg, const char *line), void *arg);

#endif
