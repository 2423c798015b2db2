// SPDX-License-Identifier: GPL-2.0-only
/* No boot at all: the running kernel on this computer. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "backend.h"
#include "host.h"

/* Asked once, and not while something is measured. */
static char config[80];

static void look(const struct boot_job *job)
{
	static bool looked;

	json_decref(host_of_run(job->root));
	if (!looked)
		host_config(config, sizeof(config));
	looked = true;
}

static int start(const struct boot_job *job, pid_t *child)
{
	char bench[PATH_BYTES], order[PATH_BYTES], raw[PATH_BYTES];
	char log[PATH_BYTES];
	char *argv[] = {bench, order, raw, NULL};

	path_make(bench, "%s/build/programs/bench/rmapbench-bench", job->root);
	boot_path(job, BOOT_ORDER, order);
	boot_path(job, BOOT_RAW, raw);
	boot_path(job, BOOT_CONSOLE, log);
	look(job);
	*child = boot_spawn(argv, log, NULL);
	return *child < 0 ? -errno : 0;
}

static int describe(const struct boot_job *job, struct context *context)
{
	struct utsname u;

	look(job);
	uname(&u);
	/* not one of ours: nothing but its release is known */
	context->kernel = json_pack("{s:s, s:s, s:s}", "release", u.release,
				    "base", u.release, "variant",
				    job->boot->variant);
	context->host = host_of_run(job->root);
	json_array_append_new(context->keep, context->kernel);
	json_array_append_new(context->keep, context->host);
	if (*config)
		json_object_set_new(context->state, "config_sha256",
				    json_string(config));
	return 0;
}

const struct backend backend_here = {
	.name = "here",
	.counts = true,
	.log = BOOT_CONSOLE,
	.start = start,
	.describe = describe,
};
