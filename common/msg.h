/* SPDX-License-Identifier: GPL-2.0-only */
/* One form for every message: "rmapbench: what: object: reason" on stderr. */
#ifndef RMAPBENCH_MSG_H
#define RMAPBENCH_MSG_H

enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

/*
 * Say what failed, on which object, and why (printf format). Returns nothing:
 * the caller returns its -errno and main() chooses the exit code.
 */
void msg_error(const char *what, const char *object, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));

/* The same of what a user has typed or written; returns -EINVAL. */
int msg_invalid(const char *what, const char *object, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for something the user should know but that fails nothing. */
void msg_warn(const char *what, const char *object, const char *reason, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The last thing main() does: what it printed may still fail to reach a full
 * disk. Returns status, or EXIT_FAILED with the reason said.
 */
int msg_close_stdout(int status);

#endif
