// SPDX-License-Identifier: GPL-2.0-only
/* No boot at all: the running kernel on this computer. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "boot.h"
#include "host.h"

static int start(const struct boot_job *job, pid_t *child)
{
	char bench[PATH_BYTES], cells[PATH_BYTES], raw[PATH_BYTES];
	char log[PATH_BYTES];
	char *argv[] = {bench, cells, raw, NULL};

	path_make(bench, "%s/build/programs/bench/rmapbench-bench", job->root);
	boot_path(job, BOOT_CELLS, cells);
	boot_path(job, BOOT_RAW, raw);
	boot_path(job, BOOT_CONSOLE, log);
	*child = boot_spawn(argv, log, NULL);
	return *child < 0 ? -errno : 0;
}

static int describe(const struct boot_job *job, json_t *context)
{
	struct utsname u;

	uname(&u);
	json_object_set_new(context, "simulated", json_integer(0));
	/* not one of ours: nothing but its release is known */
	json_object_set_new(context, "kernel",
			    json_pack("{s:s, s:s, s:s}", "release", u.release,
				      "base", u.release, "variant",
				      job->variant));
	json_object_set_new(context, "model", json_object());
	json_object_set_new(context, "host", host_describe(job->root));
	return 0;
}

const struct backend backend_here = {
	.name = "here",
	.log = BOOT_CONSOLE,
	.start = start,
	.describe = describe,
};
