/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_PATH_H
#define RMAPBENCH_PATH_H

#define PATH_BYTES 512

/*
 * Format a path into a buffer of PATH_BYTES. One that is too long is cut, and a
 * message says so: whatever is done with it then fails to find a file.
 */
void path_make(char *path, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
