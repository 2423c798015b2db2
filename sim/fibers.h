/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How CPUs wait for each other. A CPU of the guest is a thread of QEMU's, and
 * while time is simulated it waits for others every few microseconds. Where the
 * host has fewer CPUs each wait is a switch from thread to thread, and these
 * switches are most of what a simulated machine costs. So CPUs are fibers
 * then: a few threads, one for each CPU of the host, carry all of them, and go
 * from one to the next by loading its stack pointer. A CPU comes aboard when it
 * first has to wait, stays with its carrier, and goes back to its own thread
 * when simulation is over.
 *
 * A carrier is at a fiber's disposal until that waits here. It must hold no
 * mutex then: another fiber might wait for it on the same carrier.
 */
#ifndef RMAPBENCH_FIBERS_H
#define RMAPBENCH_FIBERS_H

#include <stdbool.h>

/* May this CPU go on? Asked often, by any carrier. */
typedef bool fibers_condition(unsigned int cpu);

/*
 * Before any CPU runs, which else wait each on their own thread: as they do if
 * there is a carrier for each, or if -errno is returned, since this QEMU's
 * threads cannot be carried.
 */
#define FIBERS_HOST_CPUS 0 /* as many as this process may run on */
int fibers_init(unsigned int ncpus, unsigned int ncarriers);

/* This thread is that CPU's. */
void fibers_own(unsigned int cpu);

/* The CPU that calls, or -1. */
int fibers_cpu(void);

/* CPUs may come aboard; all go back to their threads as soon as they can. */
void fibers_start(void);
void fibers_stop(void);

/* May it come aboard, or is it there? */
bool fibers_may(unsigned int cpu);

/* False: for FIBERS_PATIENCE_NS nothing has happened. */
#define FIBERS_PATIENCE_NS 200000000
bool fibers_wait(unsigned int cpu, fibers_condition *may_go);

/* What cpu waits for may have come. */
void fibers_kick(unsigned int cpu);
void fibers_kick_all(void);

/* Back to the CPU's own thread, after fibers_stop(). */
void fibers_go_ashore(unsigned int cpu);

#endif
