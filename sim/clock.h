/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's clocks: see clock.c. */
#ifndef RMAPBENCH_CLOCK_H
#define RMAPBENCH_CLOCK_H

/* How fast the guest's TSC counts; the kernel is told (tsc_early_khz=). */
#define CLOCK_TSC_PER_NS 2

/* Before simulation begins. 0 or -errno. */
int clock_init(void);

/*
 * From now on each RDTSC of the program, not of its libraries, tells simulated
 * time: called before any runs. It takes SIGILL. 0; -ENOENT: the program has
 * none; or -errno.
 */
int clock_trap_tsc(void);

#endif
