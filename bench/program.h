/* SPDX-License-Identifier: GPL-2.0-only */
/* A program of the user's: its words, and running it. */
#ifndef RMAPBENCH_PROGRAM_H
#define RMAPBENCH_PROGRAM_H

/*
 * NULL, or why this is none that can be run in a guest, too: its file must be
 * named from / on, be there, and be one for the kernel itself (ELF), no script.
 */
const char *program_refuse(const char *line);

/*
 * Take the words of a line, apart by spaces, for program_run(). 0 or -errno;
 * program_drop() it then.
 */
int program_take(const char *line);
void program_drop(void);

/*
 * Run it and wait for its end; it reads nothing, what it prints is lost, and it
 * has no environment. 0; -ECHILD: it ended with anything but 0; or -errno.
 */
int program_run(void);

#endif
