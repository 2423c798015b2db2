/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hunts in one kernel, one after the other in one VM, until they are done or
 * the kernel falls: after that nothing that it does says anything.
 */
#ifndef RMAPBENCH_TRIAL_H
#define RMAPBENCH_TRIAL_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "hunted.h"
#include "machine.h"
#include "path.h"

/* What came of one hunt. */
struct verdict {
	const struct task *task;
	json_t *outcome; /* what the guest said, or NULL; the trial's; with
			    "so_far" if the kernel fell before it was over */
	char text[160];	 /* "survived", or what killed it */
	enum found found;
	unsigned int elapsed_s; /* since the last hunt, or since the start */
	unsigned int hunted_s;	/* elapsed_s if the guest did not say */
};

struct trial {
	/* what is asked for; the strings are the caller's */
	const char *root, *base;
	const json_t *identity; /* that the kernel must have */
	const struct machine *machine;
	const struct task *tasks; /* one at least, all in one kernel */
	size_t n;
	char dir[PATH_BYTES]; /* of its files; must not be there */

	/* Called as each hunt ends. 0, or -errno: ends the trial with it. */
	int (*ended)(const struct trial *t, const struct verdict *v, void *arg);
	void *arg;

	size_t done; /* of the hunts */
	bool fell;
	time_t since; /* the monotonic second when the last one ended */
};

/* The folder of the kernel that is hunted in, into path. */
void trial_kernel_dir(const struct trial *t, char *path);

/*
 * One VM: at least one of the hunts, all of them unless the kernel falls. 0;
 * -EINTR: boot_stop was set; or -errno, with a message.
 */
int trial_run(struct trial *t);

#endif
