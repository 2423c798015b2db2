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

#include <jansson.h>

#include "region.h"

/* Half of them ends in the middle of a page table. */
#define MIGRATE_PAGES 2848ul

#define HERD	   4
#define COUNTS_MAX 8

/* What all processes of a hunt share. */
struct herd {
	atomic_bool over;
	_Atomic uint64_t moves; /* that succeeded */
	_Atomic uint64_t
		refused; /* that failed: the pages are where they were */
	_Atomic uint64_t checks;	     /* of a whole region's contents */
	_Atomic uint64_t counts[COUNTS_MAX]; /* as the hunt names them */
	_Atomic int error;		     /* first of any process */
	int outcome;			     /* of a hunter that is a child */
	uint64_t hunted;   /* what the hunter did, in its own unit */
	uint64_t hunted_s; /* how long it did so */
	/* of a migration: how many pages (0: as many as can be), how far from
	   each other (0: neighbours), and where the next one begins */
	size_t batch_pages, step_pages, next_page;
	pid_t pids[HERD];
	struct region region;
	size_t scratch_bytes; /* at home, for the hunt's own use: unchecked */
	char *second;	      /* a second place to go to */
};

/* Something that a hunt counts besides; a needed one must not stay at zero. */
struct count {
	const char *name;
	bool needed;
};

struct hunt {
	const char *name;
	const char *question;
	const char *hunted; /* the unit of herd.hunted */
	struct count counts[COUNTS_MAX];
	size_t bytes; /* of the region; its upper half moves. 0: no herd */
	bool aligned; /* page tables move whole */
	bool huge;    /* in huge pages */
	/* The half that moves begins at a page table's beginning, and ends in
	   the middle of another: bytes are an odd number of PMD_BYTES. */
	bool half_table;
	/* The hunter is itself a child, which has written all pages anew: the
	   pages are found by an anon_vma between the root's and a mover's. */
	bool deep;

	/* The region and its places, unless they are as herd.c has them. */
	int (*map)(struct herd *h);
	/* Before the herd is forked; in each of it. May be NULL. */
	int (*prepare)(struct herd *h);
	int (*join)(struct herd *h, unsigned int number);
	/* Instead of region_move(); may be NULL. */
	int (*move)(struct herd *h, char *from, char *to, size_t bytes);
	/* After each move, the upper half being at at; may be NULL. */
	int (*between)(struct herd *h, char *at);
	/* All that a process of the herd does; NULL: as mover.c has it. */
	int (*mover)(struct herd *h, unsigned int number);
	/* One turn of the hunter; called until time, or the hunt by its own
	   word, is over. 0 or -errno. */
	int (*turn)(struct herd *h);
	/* When the hunter stops, before the herd is waited for; may be NULL. */
	void (*finish)(struct herd *h);
	/* Add to what is said of the hunt; may be NULL. */
	void (*report)(json_t *outcome);
};

/* Every hunt, ended by NULL. */
extern const struct hunt *const hunts[];

/*
 * Run a hunt for some seconds, into *h (shared memory, zeroed). 0; -EBADMSG:
 * contents are wrong; -EUCLEAN: a migration entry was left behind; -ETIMEDOUT:
 * a process never came back; -ECHILD: one was killed; -ENODATA: a needed count
 * stayed at zero; -ENOTSUP: this kernel has not what it needs; -EPROTO: a
 * selftest failed; or -errno.
 */
int hunt_run(const struct hunt *hunt, struct herd *h, unsigned int seconds);

/* One process of the herd: moves until the hunt is over. 0 or as hunt_run(). */
int hunt_mover(const struct hunt *hunt, struct herd *h, unsigned int number);

/*
 * fork(), and wait for the child, which exits at once. 0 or -errno; a fork that
 * memory does not suffice for is 0, too.
 */
int hunt_have_a_child(void);

/* The first error of any process is the hunt's. */
void hunt_note_error(struct herd *h, int error);

/* Entries and contents of the region, its upper half at at. As hunt_run(). */
int hunt_check_last(struct herd *h, const char *at);

/* Migrate the upper half of the herd's region to the other node, once. */
int hunt_migrate_pages(struct herd *h);

/* The same of a process with a herd of its own, into a count that all share. */
int hunt_migrate_counted(struct herd *mine, _Atomic uint64_t *count);

#endif
