/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For runs that repeat to the digit: of the CPUs of the guest and of QEMU's
 * main loop, which lets the guest's timers run out, one runs at a time, and the
 * order follows from simulated time and a seed alone. In each window CPUs run
 * one after the other, in an order that is drawn for it: were it always the
 * same, those that follow each other would get a line from their neighbour more
 * often than from another socket. The loop runs where a window ends at which a
 * timer is due or something was sent to it. Simulated time passes from the
 * first instruction on, in the model or not.
 *
 * A thread of QEMU that waits at a condition variable gives up its turn: a CPU
 * that halts, or one that waits until all others have left the guest's code.
 */
#ifndef RMAPBENCH_TURNS_H
#define RMAPBENCH_TURNS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* Set before any CPU runs, or never. */
extern bool turns_are_taken;

/* Before any CPU runs. */
void turns_init(uint64_t seed);

/* Wait until it is the turn of this CPU, which was woken. */
void turns_take(unsigned int cpu);

/* This CPU is halted or parked in lockstep: the next one's turn. */
void turns_leave(unsigned int cpu);

/*
 * The loop has nothing to do before guest time end_ns (UINT64_MAX: ever),
 * unless one of fds is ready: others' turns, until it is wanted.
 */
void turns_loop_waits(struct pollfd *fds, nfds_t n, uint64_t end_ns);

/*
 * This thread waits for another. If it is the loop, it does so for CPUs to
 * stop: QEMU ends, and turns with it.
 */
void turns_end(void);
bool turns_ended(void);

#endif
