// SPDX-License-Identifier: GPL-2.0-only
#include "guest_time.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t frequency_mhz;
static _Atomic uint64_t offset_ns; /* of the host's */
static _Atomic uint64_t last_ns;   /* of the simulated one */

void guest_time_init(uint64_t mhz)
{
	frequency_mhz = mhz;
}

uint64_t guest_time_host_ns(void)
{
	struct timespec t;

	/* not clock_gettime(): that one is ours, see clock.c */
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t guest_time_ns(uint64_t cycles)
{
	return (uint64_t)((__uint128_t)cycles * 1000 / frequency_mhz);
}

uint64_t guest_time_cycles(uint64_t ns)
{
	return (uint64_t)((__uint128_t)ns * frequency_mhz / 1000);
}

uint64_t guest_time_simulated(uint64_t cycles)
{
	uint64_t now = guest_time_ns(cycles), last = atomic_load(&last_ns);

	while (now > last &&
	       !atomic_compare_exchange_weak(&last_ns, &last, now))
		;
	return now > last ? now : last;
}

uint64_t guest_time_of_host(void)
{
	return guest_time_host_ns() - atomic_load(&offset_ns);
}

void guest_time_simulate(uint64_t ns)
{
	atomic_store(&last_ns, ns);
}

void guest_time_follow_host(uint64_t ns)
{
	atomic_store(&offset_ns, guest_time_host_ns() - ns);
}
