// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "kernels.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jsonfile.h"
#include "memory.h"
#include "msg.h"
#include "path.h"
#include "plan.h"

void kernels_add(struct kernels *k, const char *variant)
{
	char *longer = memory_print("%s%s%s", k->variants ? k->variants : "",
				    k->variants ? "," : "", variant);

	free(k->variants);
	k->variants = longer;
}

/* The arguments of kernel-patches/build; the texts are in here. */
struct build_args {
	char *argv[20];
	char script[PATH_BYTES], out[PATH_BYTES], jobs[24];
	int n;
};

static void add(struct build_args *a, const char *option, const char *value)
{
	a->argv[a->n++] = (char *)option;
	if (value)
		a->argv[a->n++] = (char *)value;
}

static void make_args(struct build_args *a, const struct kernels *k)
{
	bool packages = !strcmp(k->base, PACKAGES_BASE);
	bool refs = !strcmp(k->base, REFS_BASE);

	*a = (struct build_args){0};
	path_make(a->script, "%s/kernel-patches/%s", k->root,
		  packages ? "unpack" : "build");
	path_make(a->out, "%s/build/kernels", k->root);
	add(a, a->script, NULL);
	if (!packages && !refs)
		add(a, "--base", k->base);
	add(a,
	    packages ? "--packages"
	    : refs   ? "--refs"
		     : "--variants",
	    k->variants);
	add(a, "--out", a->out);
	if (packages)
		return;
	if (strcmp(k->flavour, "timed"))
		add(a, "--flavour", k->flavour);
	if (k->kernel_src && *k->kernel_src)
		add(a, "--kernel-src", k->kernel_src);
	if (k->jobs) {
		snprintf(a->jobs, sizeof(a->jobs), "%lld", k->jobs);
		add(a, "-j", a->jobs);
	}
}

int kernels_exec_build(const struct kernels *k)
{
	struct build_args a;

	make_args(&a, k);
	/* who waits for it may be killed without being able to tell it */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	execv(a.script, a.argv);
	msg_error("kernel build", a.script, "%s", strerror(errno));
	return -errno;
}

/*
 * Start a program, its output into the stream; in a folder, and then its
 * complaints are not wanted, or in this one (NULL). To be ended by child_end().
 */
static FILE *child_begin(char *const argv[], const char *dir, pid_t *pid)
{
	int fds[2];

	if (pipe(fds))
		return NULL;
	*pid = fork();
	if (*pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return NULL;
	}
	if (!*pid) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		if (!dir || (!chdir(dir) && freopen("/dev/null", "w", stderr)))
			execvp(argv[0], argv);
		dprintf(STDERR_FILENO, "rmapbench: start: %s: %s\n", argv[0],
			strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	return fdopen(fds[0], "r");
}

/* Did it end well? */
static bool child_end(FILE *out, pid_t pid)
{
	int status;

	fclose(out);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

int kernels_identify(const struct kernels *k, json_t **identities)
{
	struct build_args a;
	json_error_t err;
	pid_t pid;
	FILE *out;

	make_args(&a, k);
	add(&a, "--identify", NULL);
	out = child_begin(a.argv, NULL, &pid);
	if (!out) {
		msg_error("kernel", a.script, "%s", strerror(errno));
		return -errno;
	}
	*identities = json_loadf(out, 0, &err);
	if (!child_end(out, pid)) { /* it has said why */
		json_decref(*identities);
		*identities = NULL;
		return -EIO;
	}
	if (!*identities)
		msg_error("kernel", a.script, "printed no JSON: %s", err.text);
	return *identities ? 0 : -EPROTO;
}

/* Each file as the build left it. */
static int check_files(const char *dir)
{
	char *argv[] = {"sha256sum", "--check",	   "--quiet",
			"--strict",  "sha256sums", NULL};
	char line[256] = "", end[256];
	bool sound;
	pid_t pid;
	FILE *out = child_begin(argv, dir, &pid);

	if (!out) {
		msg_error("kernel", dir, "%s", strerror(errno));
		return -errno;
	}
	if (!fgets(line, sizeof(line), out))
		line[0] = '\0';
	while (fgets(end, sizeof(end), out))
		; /* so that it is not ended by SIGPIPE */
	sound = child_end(out, pid);
	if (sound)
		return 0;
	msg_error("kernel", dir,
		  "%.*s is not the file that was built; remove the "
		  "folder to have it built again",
		  *line ? (int)strcspn(line, ":\n") : 10,
		  *line ? line : "sha256sums");
	return -ESTALE;
}

int kernel_check(const char *dir, const json_t *wanted)
{
	char path[PATH_BYTES];
	const char *part, *have;
	json_t *identity, *want;
	int ret;

	path_make(path, "%s/identity.json", dir);
	ret = jsonfile_load(path, &identity);
	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("kernel", dir, "is not there: no identity.json");
	if (ret)
		return -ESTALE;
	json_object_foreach ((json_t *)wanted, part, want) {
		have = json_string_value(json_object_get(identity, part));
		if (have && !strcmp(have, json_string_value(want)))
			continue;
		msg_error("kernel", dir,
			  "is not the planned one: its %s is '%s', not '%s'",
			  part, have ? have : "unknown",
			  json_string_value(want));
		ret = -ESTALE;
		break;
	}
	json_decref(identity);
	return ret ? ret : check_files(dir);
}

void kernel_dir(const char *root, const char *base, const char *flavour,
		const char *variant, char *path)
{
	bool timed = !strcmp(flavour, "timed");

	path_make(path, "%s/build/kernels/%s%s%s/%s", root, base,
		  timed ? "" : "-", timed ? "" : flavour, variant);
}
