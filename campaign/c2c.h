/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines bounce, as the processor samples it: perf c2c, where it works, in
 * runs of their own after those that are timed.
 */
#ifndef RMAPBENCH_C2C_H
#define RMAPBENCH_C2C_H

/*
 * Of a finished run in dir, if it is one of "here": for each load, with as many
 * processes as there were at most, perf's report into dir/c2c/. What does not
 * work is said, and takes nothing from the run.
 */
void c2c_pass(const char *root, const char *dir);

#endif
