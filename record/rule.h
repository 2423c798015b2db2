/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock rule of a variant: which rmap locks it takes for writing while it
 * moves or copies page tables. In words, as in "# rule: anon=table file=table":
 * what is not named is as in mainline; "mainline" is all of that.
 */
#ifndef RMAPBENCH_RULE_H
#define RMAPBENCH_RULE_H

#include "fields.h"

/* The locks of a sample: of the anon_vma root, and i_mmap_rwsem of a file. */
enum lock { LOCK_ROOT, LOCK_IMAP, LOCKS };

/* How often an mremap() takes the lock of what it moves. */
enum move_rule {
	MOVE_MAINLINE, /* per page table moved whole; PTEs: if VMAs merged */
	MOVE_TABLE,    /* once per page table */
	MOVE_ONCE,     /* once */
	MOVE_HELD,     /* from once to once per page table, as others want it */
	MOVE_MERGE,    /* once if VMAs merged */
	MOVE_NONE,
};

/* The locks that a fork() takes once per VMA that it copies page tables of. */
enum fork_rule { FORK_NONE, FORK_ROOT, FORK_IMAP, FORK_BOTH };

struct rule {
	unsigned int anon, file; /* enum move_rule */
	unsigned int fork;	 /* enum fork_rule */
};

/* 0, or -EINVAL with a message that names the words there are. */
int rule_read(struct rule *rule, const char *text, const struct where *at);

#endif
