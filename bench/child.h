/* SPDX-License-Identifier: GPL-2.0-only */
/* Forking as an op: the child, and the locks that its page tables take. */
#ifndef RMAPBENCH_CHILD_H
#define RMAPBENCH_CHILD_H

#include "load.h"

/* A child that exits at once. 0; -ECHILD: it failed; or -errno. */
int child_fork_and_wait(void);

/*
 * A line of so many forks, each a child of the one before; returns in the last.
 * The others wait for theirs, and end as it does. 0 or -errno.
 */
int child_descend(uint64_t generations);

/*
 * Locks that a fork() takes to copy page tables. None but by the rules that are
 * about fork: one for each VMA with pages of its own, of which there are some.
 */
struct lock_counts child_locks_per_op(const uint64_t *params,
				      const struct rule *rule);

/* About how many instructions one with so much memory takes. */
uint64_t child_instructions(uint64_t bytes);

#endif
