/* SPDX-License-Identifier: GPL-2.0-only */
/* Forking as an op: the child, and the locks that its page tables take. */
#ifndef RMAPBENCH_CHILD_H
#define RMAPBENCH_CHILD_H

#include "load.h"

/* A child that exits at once. 0; -ECHILD: it failed; or -errno. */
int child_fork_and_wait(void);

/*
 * Locks that a fork() takes to copy page tables. None but by the rules that are
 * about fork: one for each VMA with pages of its own, of which there are some.
 */
struct lock_counts child_locks_per_op(const uint64_t *params,
				      const struct rule *rule);

#endif
