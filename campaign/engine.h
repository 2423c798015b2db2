/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs what is left of a plan: boot after boot, journal first. */
#ifndef RMAPBENCH_ENGINE_H
#define RMAPBENCH_ENGINE_H

/*
 * Run the plan of the result folder out to its end. May be called again after
 * any interruption: goes on where it was. 0; -EINTR: stopped by a signal; or
 * -errno with a message. A boot that failed three times is left out, named, and
 * makes the result -EIO, after all others have run.
 */
int engine_run(const char *root, const char *out);

#endif
