/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's time in ns: that of the simulated clock while it runs, else the
 * host's, shifted so that it never jumps.
 */
#ifndef RMAPBENCH_GUEST_TIME_H
#define RMAPBENCH_GUEST_TIME_H

#include <stdint.h>

/* Of a machine's frequency, before all others. */
void guest_time_init(uint64_t mhz);

uint64_t guest_time_ns(uint64_t cycles);
uint64_t guest_time_cycles(uint64_t ns);

/* Now, by the simulated clock: never before what it was. By the host's. */
uint64_t guest_time_simulated(uint64_t cycles);
uint64_t guest_time_of_host(void);

/* From now on the simulated clock tells it, which stands at ns; the host's. */
void guest_time_simulate(uint64_t ns);
void guest_time_follow_host(uint64_t ns);

/* The host's own, which nothing shifts. */
uint64_t guest_time_host_ns(void);

#endif
