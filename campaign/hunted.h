/* SPDX-License-Identifier: GPL-2.0-only */
/* What verify is asked for: which hunts in which kernels, by its options. */
#ifndef RMAPBENCH_HUNTED_H
#define RMAPBENCH_HUNTED_H

#include <stdbool.h>

#include "hunts.h"
#include "kernels.h"
#include "options.h"
#include "variant.h"

/* What a hunt has found; void: it could not do what it is about. */
enum found { FOUND_NOTHING_YET, FOUND_OK, FOUND_VOID, FOUND_FALL };

/* One hunt in one kernel. */
struct task {
	const struct variant *variant; /* of the list */
	const char *flavour;	       /* "timed" or "debug" */
	const struct hunt_entry *hunt;
	unsigned int seconds; /* that it is to last */
	unsigned int attempt; /* from 1 */
	enum found found;
	unsigned int hunted_s; /* that it lasted, once it is found */
};

/*
 * In the order in which they are done: those of a kernel one after the other,
 * its first attempt at all of them before its second; as in verify/hunts.def.
 */
struct hunted {
	struct variants variants;
	struct task *tasks; /* owned */
	size_t n;
	unsigned int tries; /* of each hunt */
};

/*
 * All that is asked for, nothing of it done. 0, or -EINVAL with a message if
 * the base, a variant or a hunt is not there. hunted_free() in any case.
 */
int hunted_list(struct hunted *h, const char *root, const struct options *o);
void hunted_free(struct hunted *h);

/* The index behind the last hunt that is in the kernel of the first. */
size_t hunted_kernel_end(const struct hunted *h, size_t first);

/*
 * The kernels of a flavour that are hunted in; k->variants is the caller's to
 * free, and NULL if there are none.
 */
void hunted_kernels(const struct hunted *h, const char *root,
		    const struct options *o, const char *flavour,
		    struct kernels *k);

/* The index behind the last hunt of the same attempt in the same kernel. */
size_t hunted_attempt_end(const struct hunted *h, size_t first);

/*
 * What verify does next: boot a kernel for the hunts from first to before end;
 * when it falls, the other hunts of that attempt are the next step. A pure
 * function of what is found already, so that verify can go on after any
 * interruption. None is left: first is end.
 */
struct hunted_step {
	size_t first, end;
};
struct hunted_step hunted_next(const struct hunted *h);

#endif
