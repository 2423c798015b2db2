/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the rmap locks are waited for and held, in simulated cycles.
 *
 * A wait is from the call of down_write() at a lock site to its return there.
 * The lock is what the first locked instruction in between is done to; it is
 * held until the same CPU's next locked store to that word after the return:
 * the owner touches it at up_write(), and nobody else does on that CPU while
 * it holds the lock, save in an interrupt.
 */
#ifndef RMAPBENCH_LOCK_TIME_H
#define RMAPBENCH_LOCK_TIME_H

#include <stdint.h>

#include "sites.h"

/* bytes of a call with a 32-bit displacement: where it returns to */
#define CALL_BYTES 5

struct lock_times {
	uint64_t waits, wait_cycles;
	uint64_t holds, hold_cycles; /* of those that were seen to end */
};

/* On cpu at its clock: the call; the return; a locked store to va. */
void lock_time_call(unsigned int cpu, const struct site *site, uint64_t clock);
void lock_time_return(unsigned int cpu, const struct site *site,
		      uint64_t clock);
void lock_time_store(unsigned int cpu, uint64_t va, uint64_t clock);

/* Of all CPUs so far, of the anon_vma root or the i_mmap lock. */
enum lock_class { LOCK_ROOT, LOCK_IMAP, LOCK_CLASSES };
void lock_time_sum(enum lock_class lock, struct lock_times *sum);

#endif
