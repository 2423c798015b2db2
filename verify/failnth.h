/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault injection by /proc/self/fail-nth (Documentation/fault-injection): one
 * page allocation of a move fails, of this thread's alone.
 */
#ifndef RMAPBENCH_FAILNTH_H
#define RMAPBENCH_FAILNTH_H

#include <stdbool.h>
#include <stddef.h>

/* Page allocations of every kind may fail. 0; -ENOTSUP: not in this kernel. */
int failnth_prepare(void);

/*
 * region_move() in which the nth page allocation fails; *failed: the move came
 * so far. 0: it succeeded, with or without it; or -errno.
 */
int failnth_move(unsigned int nth, char *from, char *to, size_t bytes,
		 bool *failed);

#endif
