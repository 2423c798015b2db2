/* SPDX-License-Identifier: GPL-2.0-only */
/* One hunt in one kernel, in a VM of its own. */
#ifndef RMAPBENCH_TRIAL_H
#define RMAPBENCH_TRIAL_H

#include <jansson.h>
#include <stdbool.h>

#include "machine.h"
#include "path.h"

struct trial {
	/* what is asked for; the strings are the caller's */
	const char *root, *base, *variant, *flavour, *hunt;
	const struct machine *machine;
	bool selftests;	      /* of the base go into the guest */
	unsigned int seconds; /* of the hunt itself */
	char dir[PATH_BYTES]; /* of its files; must not be there */

	/* what came of it */
	json_t *outcome;   /* what the guest said, or NULL; to be put by the
			      caller */
	char verdict[160]; /* "survived", or what killed it */
	bool survived;
	bool shows_nothing; /* the hunt could not do what it is about */
	unsigned int elapsed_s;
};

/* The folder of the kernel that is hunted in, into path. */
void trial_kernel_dir(const struct trial *t, char *path);

/* 0; -EINTR: boot_stop was set; or -errno, with a message. */
int trial_run(struct trial *t);

#endif
