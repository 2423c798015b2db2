/* SPDX-License-Identifier: GPL-2.0-only */
/* Small files of the kernel's: switches and counters. */
#ifndef RMAPBENCH_PROCFILE_H
#define RMAPBENCH_PROCFILE_H

#include <stdint.h>

/* Write text to a file. 0 or -errno. */
int procfile_write(const char *path, const char *text);

/*
 * Of the line "NAME NUMBER" of /proc/vmstat or "NAME: NUMBER kB" of meminfo
 * (then name ends with the colon). 0 if there is none.
 */
uint64_t procfile_value(const char *path, const char *name);

/* Of /proc/PID/stat (proc(5)): a letter, and flags of include/linux/sched.h. */
struct procfile_task {
	char state;
	unsigned int flags;
};

#define PF_MEMALLOC 0x800    /* reclaims */
#define PF_KTHREAD  0x200000 /* is the kernel's own */

/* What the text of such a file says; zeros if it is not one. */
struct procfile_task procfile_parse_task(const char *text);

/* The number that a file begins with, or 0. */
uint64_t procfile_number(const char *path);

#endif
