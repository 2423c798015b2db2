/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who wakes a halted CPU, and when. In QEMU a CPU is a thread that halts at a
 * condition variable. Who sends it an interrupt signals that: another CPU, at
 * its own clock, or the loop that has a timer of the guest's run out. From then
 * on lockstep waits for the CPU; were it to wait from when the host runs the
 * thread, a wake-up would take the guest as long as it takes the host.
 */
#ifndef RMAPBENCH_WAKE_H
#define RMAPBENCH_WAKE_H

/* Called by the CPU's thread: it will halt; it goes on. */
void wake_halts(unsigned int cpu);
void wake_runs(unsigned int cpu);

/* Before any CPU runs. 0; -ENOSYS: the C library is not one that is known. */
int wake_init(void);

#endif
