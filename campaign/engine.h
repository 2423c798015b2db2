/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs what is left of a plan: boot after boot, journal first. */
#ifndef RMAPBENCH_ENGINE_H
#define RMAPBENCH_ENGINE_H

#include <stdbool.h>

/* The computer goes down, into the next boot or back to its own kernel. */
#define ENGINE_REBOOTS 1

/*
 * Run the plan of the result folder out to its end. May be called again after
 * any interruption: goes on where it was. 0; ENGINE_REBOOTS; -EINTR: stopped by
 * a signal or by the user; -ELOOP: a kernel of the run came up that was not to,
 * no reboot can help; or -errno with a message. A boot that failed three times
 * is left out, named, and makes the result -ENODATA, after all others have run.
 * again: the user starts it anew, so that what failed or was stopped is tried
 * again.
 */
int engine_run(const char *root, const char *out, bool again);

#endif
