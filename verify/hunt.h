/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract of a hunt: processes that move memory under one anon_vma root
 * (the herd), and a hunter that walks rmap meanwhile. A kernel whose strategy
 * lets a walk miss a page does not survive it, or its memory does not.
 */
#ifndef RMAPBENCH_HUNT_H
#define RMAPBENCH_HUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "region.h"

#define HERD 4

/* What all processes of a hunt share. */
struct herd {
	atomic_bool over;
	_Atomic uint64_t moves;	  /* that succeeded */
	_Atomic uint64_t refused; /* that failed, and so were undone */
	_Atomic uint64_t checks;  /* of a whole region's contents */
	_Atomic int error;	  /* first of any process; -EBADMSG: contents */
	uint64_t hunted;	  /* what the hunter did, in its own unit */
	pid_t pids[HERD];
	struct region region;
	char *second; /* a second place to go to */
};

struct hunt {
	const char *name;
	const char *question;
	const char *hunted; /* the unit of herd.hunted */
	size_t bytes;	    /* of the region; its upper half moves */
	bool aligned;	    /* page tables move whole */
	bool huge;	    /* in huge pages */

	/* Before the herd is forked, and in each of it; may be NULL. */
	int (*prepare)(struct herd *h);
	int (*join)(struct herd *h);
	/* After each round of moves; may be NULL. */
	int (*between)(struct herd *h);
	/* One turn of the hunter; called until time is over. 0 or -errno. */
	int (*turn)(struct herd *h);
	void (*finish)(struct herd *h);
};

/* Every hunt, ended by NULL. */
extern const struct hunt *const hunts[];

/*
 * Run a hunt for some seconds, into *h (shared memory, zeroed). 0; -EBADMSG:
 * contents are wrong; -ETIMEDOUT: a process never came back; -ENOTSUP: this
 * kernel has not what it needs; or -errno.
 */
int hunt_run(const struct hunt *hunt, struct herd *h, unsigned int seconds);

/* Migrate the upper half of the herd's region to the other node, once. */
int hunt_migrate_pages(struct herd *h);

/* Write text to a file of the kernel's. 0 or -errno. */
int hunt_write(const char *path, const char *text);

#endif
