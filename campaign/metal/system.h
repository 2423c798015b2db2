/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This computer's own files and programs, which a campaign on bare metal reads
 * and changes; each path is of common/sysroot.h.
 */
#ifndef RMAPBENCH_SYSTEM_H
#define RMAPBENCH_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "path.h"

bool system_there(const char *file);

/* Is there a program of that name in PATH? */
bool system_can(const char *program);

/* Run a program to its end, without a shell. 0, or -errno with a message. */
int system_run(char *const argv[]);

/*
 * Let systemd begin with a target that takes the computer down. 0, before it
 * is; or -errno with a message.
 */
int system_go_down(const char *target);

/*
 * The first line that a program prints, or empty text. 0, or -EIO without a
 * message.
 */
int system_output(char *const argv[], char *text, size_t len);

/* What a path of this computer lies on. */
struct mount {
	char type[32], source[PATH_BYTES];
	bool read_only;
};
void system_mount(const char *file, struct mount *m);

/* Free for root where a file of this computer lies, or would lie. */
uint64_t system_free_bytes(const char *file);

/*
 * Write a file of this computer whole, in one step, and see it on disk. 0 or
 * -errno, with a message.
 */
int system_write(const char *file, const char *text);

/* Copy into a file of this computer, likewise. */
int system_copy(const char *from, const char *file);

/* Remove a file or an empty folder of this computer; none there is no error. */
int system_remove(const char *file);

#endif
