/* SPDX-License-Identifier: GPL-2.0-only */
/* The hunts of verify/hunts.def, and which of them are for which kernel. */
#ifndef RMAPBENCH_HUNTS_H
#define RMAPBENCH_HUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "variant.h"

struct hunt_entry {
	const char *name;
	bool faults;	/* needs fault injection: the debug kernel only */
	bool selftests; /* runs the kernel's own, which takes its time */
	bool asked;	/* not one of all: if --hunts or a series names it */
};

enum {
#define HUNT(name, needs) HUNT_##name,
#include "../verify/hunts.def"
#undef HUNT
	HUNTS
};

extern const struct hunt_entry hunts[HUNTS];

/* 0 if all that are asked for are there, or -EINVAL, which was said. */
int hunts_check(const struct options *o);

/* Those to be done in a kernel: asked for, and it has them. Their number. */
unsigned int hunts_of(const struct options *o, const struct variant *v,
		      const char *flavour, const struct hunt_entry *of[HUNTS]);

/*
 * How long each of n hunts lasts in a kernel: they share the budget, and the
 * selftests take what they take.
 */
unsigned int hunts_seconds(const struct options *o, const struct variant *v,
			   const struct hunt_entry *const of[], unsigned int n);

#endif
