// SPDX-License-Identifier: GPL-2.0-only
/*
 * This computer itself, booted into each kernel in turn. Between two steps of
 * the engine lies a reboot: whatever is known afterwards is on disk.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "host.h"
#include "jsonfile.h"
#include "kernels.h"
#include "metal/entry.h"
#include "metal/initrd.h"
#include "metal/installed.h"
#include "metal/quiet.h"
#include "metal/stop.h"
#include "metal/system.h"
#include "msg.h"
#include "tune.h"

/* Longer than anything that a boot does late. */
#define QUIET_LIMIT_S 300

static int read_installed(const char *out, struct installed *in)
{
	int ret = installed_read(in);

	if (ret == -ENOENT)
		msg_error("metal", out, "is not installed: metal start");
	if (!ret && strcmp(in->out, out) != 0) {
		msg_error("metal", out, "another campaign is installed: %s",
			  in->out);
		ret = -EBUSY;
	}
	return ret;
}

static int booted(const char *out, struct booted *booted, bool *stop)
{
	struct installed in;
	int ret = read_installed(out, &in);

	*stop = stop_asked(out);
	if (!ret)
		ret = entry_booted(&in, booted);
	installed_free(&in);
	return ret;
}

/* Time for who sits before it, in the computer's own kernel, to stop it. */
static int pause_at_home(const struct installed *in)
{
	static const struct timespec second = {.tv_sec = 1};
	uint64_t s;

	if (in->pause_s)
		fprintf(stderr,
			"rmapbench boots the next kernel in %llu s; "
			"to stop: sudo %s/run.sh metal stop\n",
			(unsigned long long)in->pause_s, in->root);
	for (s = 0; s < in->pause_s; s++) {
		if (boot_stop || stop_asked(in->out))
			return -EINTR;
		nanosleep(&second, NULL);
	}
	return 0;
}

static int wait_until_quiet(void)
{
	char text[256] = "";
	int ret = quiet_wait(QUIET_LIMIT_S, text, sizeof(text));

	if (ret == -EBUSY)
		msg_error("boot", "this computer",
			  "is not quiet after %d s: %s", QUIET_LIMIT_S, text);
	return ret;
}

/* Before the reboot, and before the measurement. */
static int check(const struct boot_job *job)
{
	const struct variant *v =
		&job->plan->variants[job->boot->variant_index];
	struct booted now;
	struct installed in;
	char dir[PATH_BYTES];
	int ret = installed_read(&in);

	kernel_dir(job->root, job->plan->base, "metal", v->name, dir);
	if (!ret)
		ret = kernel_check(dir, v->kernel);
	if (!ret)
		ret = entry_booted(&in, &now);
	if (!ret && !now.ours)
		ret = pause_at_home(&in);
	installed_free(&in);
	return ret;
}

static int arm(const struct installed *in, const struct boot_method *m,
	       const struct boot_job *job)
{
	struct booted boot = {.boot = job->boot->boot, .attempt = job->attempt};
	char dir[PATH_BYTES], kernel[PATH_BYTES], initrd[PATH_BYTES];
	struct boot_entry e = {.kernel = kernel, .initrd = initrd};
	char *cmdline = entry_cmdline(in, &boot);
	int ret;

	kernel_dir(job->root, job->plan->base, "metal", job->boot->variant,
		   dir);
	path_make(kernel, "%s/bzImage", dir);
	path_make(initrd, "%s/" INITRD_NAME, dir);
	e.cmdline = cmdline;
	ret = m->arm(&e);
	free(cmdline);
	return ret;
}

static int reboot_now(const char *out, const struct boot_job *job)
{
	struct installed in;
	const struct boot_method *m = NULL;
	int ret = read_installed(out, &in);

	if (!ret)
		m = method_find(in.boots_by);
	if (!ret && !m)
		ret = -EINVAL;
	if (!ret)
		ret = job ? arm(&in, m, job) : m->disarm();
	sync();
	if (!ret)
		ret = system_go_down(job ? m->reboot : "reboot.target");
	installed_free(&in);
	return ret;
}

/* Set for this boot: the reboot after it puts all back. */
static int tune(const struct boot_job *job)
{
	static int lock = -1;

	if (!job->plan->tune || lock >= 0)
		return 0;
	lock = tune_begin();
	return lock < 0 ? lock : 0;
}

static int start(const struct boot_job *job, pid_t *child)
{
	int ret = tune(job);

	if (!ret)
		ret = wait_until_quiet();
	return ret ? ret : backend_here.start(job, child);
}

static int describe(const struct boot_job *job, struct context *context)
{
	char dir[PATH_BYTES], path[PATH_BYTES];
	int ret;

	kernel_dir(job->root, job->plan->base, "metal", job->boot->variant,
		   dir);
	path_make(path, "%s/identity.json", dir);
	ret = jsonfile_load(path, &context->kernel);
	json_array_append_new(context->keep, context->kernel);
	context->host = host_of_run(job->root);
	json_array_append_new(context->keep, context->host);
	return ret;
}

const struct backend backend_metal = {
	.name = "metal",
	.counts = true,
	.flavour = "metal",
	.log = BOOT_CONSOLE,
	.check = check,
	.start = start,
	.booted = booted,
	.reboot = reboot_now,
	.describe = describe,
};
