// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-campaign: which boot when. Called by run.sh.
 *
 *   prepare sim|here [options]  make or find the result folder; print its path.
 *                               With -n: print the plan, and exit with 3
 *   kernels DIR                 build the kernels that the plan of DIR needs
 *   run DIR                     run what is left of it
 *   hunted timed|debug [options]  build the kernels that verify hunts in
 *   verify [options]              hunt in them
 *   list [variants|loads|machines]
 *   options                     print the options
 *
 * run exits with 3 if it was stopped by a signal.
 *
 * RMAPBENCH_ROOT names the project's folder.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "boot.h"
#include "engine.h"
#include "folder.h"
#include "jsonfile.h"
#include "list.h"
#include "msg.h"
#include "options.h"
#include "verify.h"

/* For run.sh alone: neither done nor failed. */
#define EXIT_STOPPED 3

static const char *root;
static bool dry_run; /* -n was given, and obeyed */

static int make_plan(json_t **plan, struct options *o, int argc, char **argv)
{
	const char *backend = argc > 0 ? argv[0] : "";
	int ret;

	if (!boot_backend(backend)) {
		msg_error("plan", backend,
			  "unknown; there are: sim, tcg, here");
		return -EINVAL;
	}
	ret = options_parse(o, argc, argv);
	if (ret)
		return ret;
	return strcmp(backend, "here") ? plan_sim(plan, o, root, backend)
				       : plan_here(plan, o);
}

static int do_prepare(int argc, char **argv)
{
	struct options o = {0};
	char path[PATH_BYTES];
	json_t *plan = NULL;
	int ret = make_plan(&plan, &o, argc, argv);

	if (!ret && o.dry_run)
		plan_print(plan, root);
	else if (!ret)
		ret = folder_prepare(root, o.out, plan, path);
	if (!ret && !o.dry_run)
		puts(path);
	dry_run = o.dry_run;
	json_decref(plan);
	options_free(&o);
	return ret;
}

static char *join_variants(const json_t *names)
{
	char *text = strdup(""), *longer;
	const json_t *v;
	size_t i;

	json_array_foreach (names, i, v) {
		if (asprintf(&longer, "%s%s%s", text, i ? "," : "",
			     plan_string(v, "name")) < 0)
			return NULL;
		free(text);
		text = longer;
	}
	return text;
}

struct order {
	const char *base, *kernel_src, *flavour;
	char *variants;
	long long jobs;
};

/* Becomes the build script. */
static int exec_build(const struct order *o)
{
	char build[PATH_BYTES], out[PATH_BYTES], jobs[24];
	char *args[16] = {build,	"--base",    (char *)o->base,
			  "--variants", o->variants, "--out",
			  out};
	int n = 7;

	path_make(build, "%s/kernel-patches/build", root);
	path_make(out, "%s/build/kernels", root);
	if (o->flavour) {
		args[n++] = "--flavour";
		args[n++] = (char *)o->flavour;
	}
	if (o->kernel_src && *o->kernel_src) {
		args[n++] = "--kernel-src";
		args[n++] = (char *)o->kernel_src;
	}
	if (o->jobs) {
		snprintf(jobs, sizeof(jobs), "%lld", o->jobs);
		args[n++] = "-j";
		args[n++] = jobs;
	}
	execv(build, args);
	msg_error("kernel build", build, "%s", strerror(errno));
	return -errno;
}

static int do_kernels(int argc, char **argv)
{
	char path[PATH_BYTES];
	json_t *plan;

	if (argc != 1)
		return -EINVAL;
	path_make(path, "%s/plan.json", argv[0]);
	plan = jsonfile_read(path);
	if (!plan) {
		msg_error("results", argv[0], "no result folder: no plan.json");
		return -ENOENT;
	}
	if (!strcmp(plan_string(plan, "backend"), "here"))
		return 0;
	return exec_build(&(struct order){
		.base = plan_string(plan, "base"),
		.kernel_src = plan_string(plan, "kernel_src"),
		.variants = join_variants(json_object_get(plan, "variants")),
		.jobs = plan_integer(plan, "jobs"),
	});
}

/* argv[0] is the flavour: timed or debug. */
static int do_hunted(int argc, char **argv)
{
	struct options o = {0};
	struct order order = {0};
	int ret;

	ret = argc ? options_parse(&o, argc, argv) : -EINVAL;
	if (!ret)
		ret = options_check(&o, "verify");
	if (!ret)
		order.variants = verify_variants(root, &o, argv[0], &ret);
	if (ret || !order.variants || o.dry_run ||
	    (o.flavour && strcmp(o.flavour, argv[0])))
		return ret;
	order.base = o.base ? o.base : "6.12";
	order.kernel_src = o.kernel_src;
	order.jobs = (long long)o.jobs;
	order.flavour = strcmp(argv[0], "debug") ? NULL : "debug";
	return exec_build(&order);
}

static void on_signal(int sig)
{
	boot_stop = sig;
}

static void catch_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal};

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	/* run.sh may be killed without being able to tell us */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static int do_run(int argc, char **argv)
{
	int ret;

	if (argc != 1) {
		msg_error("run", "arguments", "needs a result folder");
		return -EINVAL;
	}
	catch_signals();
	ret = engine_run(root, argv[0]);
	if (ret == -EINTR)
		msg_error("run", argv[0],
			  "stopped; the same command goes on with it");
	else if (ret)
		msg_error("run", argv[0], "not complete: %s", strerror(-ret));
	return ret;
}

static int do_verify(int argc, char **argv)
{
	struct options o = {0};
	int ret;

	catch_signals();
	/* argv[-1], the verb, stands where a program's name does */
	ret = options_parse(&o, argc + 1, argv - 1);
	if (!ret)
		ret = options_check(&o, "verify");
	if (!ret)
		ret = verify_run(root, &o);
	if (ret == -EINTR)
		msg_error("verify", "hunts", "stopped");
	if (ret == -EPROTO)
		msg_error("verify", "kernels",
			  "not all did what is asked of them");
	options_free(&o);
	return ret;
}

static int do_list(int argc, char **argv)
{
	if (argc > 1) {
		msg_error("list", argv[1], "one list at a time");
		return -EINVAL;
	}
	return list_print(root, argc ? argv[0] : NULL);
}

static int do_options(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	fputs(options_help, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(int argc, char **argv);
	} verbs[] = {
		{"prepare", do_prepare}, {"run", do_run},
		{"kernels", do_kernels}, {"hunted", do_hunted},
		{"verify", do_verify},	 {"list", do_list},
		{"options", do_options},
	};
	size_t i;
	int ret;

	root = getenv("RMAPBENCH_ROOT");
	for (i = 0; root && argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]);
	     i++) {
		if (strcmp(argv[1], verbs[i].name))
			continue;
		ret = verbs[i].fn(argc - 2, argv + 2);
		if (ret == -EINTR || (!ret && dry_run))
			return EXIT_STOPPED;
		return ret == -EINVAL || ret == -ERANGE || ret == -EEXIST ||
				       (ret == -ENOENT && i == 0)
			       ? EXIT_USAGE
		       : ret ? EXIT_FAILED
			     : EXIT_OK;
	}
	msg_error("campaign", argc > 1 ? argv[1] : "arguments",
		  root ? "no such verb" : "RMAPBENCH_ROOT is not set");
	return EXIT_USAGE;
}
