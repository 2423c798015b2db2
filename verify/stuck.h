/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_STUCK_H
#define RMAPBENCH_STUCK_H

/*
 * Where every process is, and each of the kernel's own threads that does not
 * rest, onto stderr, which is the guest's console: name, state, and its
 * functions in the kernel as far as the kernel tells (/proc/PID/stack).
 */
void stuck_report(void);

#endif
