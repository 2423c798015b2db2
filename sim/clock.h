/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's clocks: see clock.c. */
#ifndef RMAPBENCH_CLOCK_H
#define RMAPBENCH_CLOCK_H

/* How fast the guest's TSC counts; the kernel is told (tsc_early_khz=). */
#define CLOCK_TSC_PER_NS 2

/*
 * From now on RDTSC tells simulated time, in this thread and in those that it
 * makes: called before the guest's CPUs have theirs. It takes SIGSEGV. 0 or
 * -errno.
 */
int clock_trap_tsc(void);

#endif
