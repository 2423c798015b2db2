/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of /proc and /sys, below another folder in tests: RMAPBENCH_SYSROOT. */
#ifndef RMAPBENCH_SYSROOT_H
#define RMAPBENCH_SYSROOT_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

/* That folder; "" outside tests. */
const char *sysroot(void);

/* Where a file is, an absolute path in printf format, into PATH_BYTES. */
void sysroot_path(char *path, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The first line of such a file, without its end; false: it cannot be read, or
 * is empty.
 */
bool sysroot_line(const char *file, char *text, size_t len);

/* As scandir() in the order of numbers; n is 0 if there is no such folder. */
int sysroot_list(const char *folder, int (*want)(const struct dirent *),
		 struct dirent ***list);
void sysroot_list_free(struct dirent **list, int n);

#endif
