/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines bounce, per strategy: what a simulated machine saw of every
 * sample's hottest objects, and how long the rmap locks were waited for.
 */
#ifndef RMAPBENCH_BOUNCE_H
#define RMAPBENCH_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct analysis;

enum { BOUNCE_NAME = 64 };

/* Per op, over all samples that are ok. */
struct bounce_object {
	char name[BOUNCE_NAME]; /* "anon_vma.rwsem": to the first field */
	char code[BOUNCE_NAME]; /* the function that waited for it most */
	/* that lines took to come, and that CPUs had spun before; of all CPUs
	 */
	double stall_ns, wait_ns;
	double insocket, xsocket, upgrades;
	double code_ns; /* of the samples where code came first */
};

struct bounce {
	size_t samples;
	bool has_locks;
	/* the root lock: all write acquisitions, waited for and held, per op */
	double acquisitions, wait_ns, hold_ns;
	bool has_waits;		       /* else they are a part of stall_ns */
	struct bounce_object *objects; /* the most costly first; owned */
	size_t n;
};

/* Time that CPUs stood still for an object. */
static inline double bounce_ns(const struct bounce_object *o)
{
	return o->stall_ns + o->wait_ns;
}

/*
 * What bounces in a cell with a variant. samples is 0 where nothing was
 * recorded. bounce_free() it.
 */
void bounce_make(const struct analysis *an, size_t cell, size_t variant,
		 struct bounce *b);
void bounce_free(struct bounce *b);

#endif
