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
 *   list [variants|loads|machines|claims|kernels|events]
 *   value NAME VERB [options]   print one option, as it is understood: base,
 *                               kernel-src, packages (the first), machine, out
 *                               or dry-run
 *   options                     print the options
 *   metal VERB ...              bare metal, see metal/metal.h
 *   untune                      put back what a run with --tune has left that
 *                               was killed; its own end does so, and its next
 *
 * run exits with 3 if it was stopped by a signal, with 4 if boots were given
 * up; metal with 5 if the computer goes down.
 *
 * RMAPBENCH_ROOT names the project's folder.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "backend.h"
#include "c2c.h"
#include "choice.h"
#include "descriptors.h"
#include "engine.h"
#include "estimate.h"
#include "folder.h"
#include "hunted.h"
#include "kernels.h"
#include "list.h"
#include "machines.h"
#include "make_plan.h"
#include "metal/metal.h"
#include "msg.h"
#include "options.h"
#include "ready.h"
#include "tune.h"
#include "verify.h"

/* For run.sh alone. Stopped: neither done nor failed, or -n was obeyed. */
#define EXIT_STOPPED	3
#define EXIT_INCOMPLETE 4 /* some boots were given up; the others are good */
#define EXIT_REBOOTS	5 /* the computer goes down, and goes on after that */
#define EXIT_STRAYED	6 /* a kernel came up that was not to: no reboot helps */

static const char *root;
static bool dry_run; /* -n was given, and obeyed */

static bool is_here(const struct plan *p)
{
	const struct backend *be = boot_backend(p->backend);

	return be && !be->flavour;
}

static struct kernels kernels_of(const struct plan *p)
{
	const struct backend *be = boot_backend(p->backend);
	struct kernels k = {
		.root = root,
		.base = p->base,
		.flavour = be ? be->flavour : "timed",
		.kernel_src = p->kernel_src,
		.jobs = (long long)p->jobs,
	};
	char *word;
	size_t i;

	for (i = 0; i < p->n_variants; i++) {
		word = plan_variant_word(p, i);
		kernels_add(&k, word);
		free(word);
	}
	return k;
}

/* A plan says what each kernel must be; so does a folder that goes on. */
static int name_kernels(struct plan *p, const struct options *o)
{
	const struct words *named = choice_named(o);
	struct kernels k = kernels_of(p);
	json_t *identities = NULL;
	size_t i;
	int ret;

	if (named) {
		free(k.variants);
		k.variants = NULL;
		for (i = 0; i < named->n; i++)
			kernels_add(&k, named->word[i]);
	}
	ret = kernels_identify(&k, &identities);
	free(k.variants);
	plan_keep(p, identities);
	for (i = 0; !ret && i < p->n_variants; i++)
		p->variants[i].kernel =
			json_object_get(identities, p->variants[i].name);
	return ret;
}

static int may_measure(const struct options *o)
{
	int ret = o->tune ? tune_check() : 0;

	return ret ? ret : ready_to_measure(o);
}

static int do_prepare(int argc, char **argv)
{
	const struct backend *backend = boot_backend(argc > 0 ? argv[0] : "");
	struct options o = {0};
	char path[PATH_BYTES];
	struct plan p = {0};
	int ret;

	if (!backend)
		return -EINVAL;
	ret = options_parse(&o, argc, argv);
	if (!ret)
		ret = make_plan(&p, &o, root, backend);
	if (!ret && o.dry_run) {
		estimate_print(&p, root);
		if (o.tune)
			tune_print();
		dry_run = true;
	} else if (!ret) {
		ret = is_here(&p) ? may_measure(&o) : name_kernels(&p, &o);
		if (!ret)
			ret = folder_prepare(root, o.out, &p, path);
		if (!ret)
			puts(path);
	}
	plan_free(&p);
	options_free(&o);
	return ret;
}

static int do_kernels(int argc, char **argv)
{
	char path[PATH_BYTES];
	struct kernels k;
	struct plan p;
	int ret;

	if (argc != 1)
		return -EINVAL;
	path_make(path, "%s/plan.json", argv[0]);
	ret = plan_read(&p, path);
	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("results", argv[0], "no result folder: no plan.json");
	if (ret || is_here(&p))
		return ret;
	k = kernels_of(&p);
	return kernels_exec_build(&k);
}

/* argv[0] is the flavour: timed or debug. */
static int do_hunted(int argc, char **argv)
{
	struct options o = {0};
	struct hunted h;
	struct kernels k;
	int ret;

	ret = argc ? options_parse(&o, argc, argv) : -EINVAL;
	if (!ret)
		ret = options_check(&o, "verify");
	if (!ret)
		ret = hunted_list(&h, root, &o);
	if (ret)
		return ret;
	hunted_kernels(&h, root, &o, argv[0], &k);
	return k.variants && !o.dry_run ? kernels_exec_build(&k) : 0;
}

/* For run.sh, so that nobody but options.c reads options: value NAME VERB ...
 */
static int do_value(int argc, char **argv)
{
	struct options o = {0};
	char buffer[PATH_MAX];
	int ret = argc > 1 ? options_parse(&o, argc - 1, argv + 1) : -EINVAL;

	if (ret)
		return ret;
	if (!strcmp(argv[0], "base"))
		puts(choice_base(&o));
	else if (!strcmp(argv[0], "kernel-src"))
		puts(o.kernel_src ? o.kernel_src : "");
	else if (!strcmp(argv[0], "machine"))
		puts(machines_name(&o, buffer));
	else if (!strcmp(argv[0], "out"))
		puts(o.out ? o.out : "");
	else if (!strcmp(argv[0], "packages"))
		puts(o.packages.n ? o.packages.word[0] : "");
	else if (!strcmp(argv[0], "dry-run"))
		puts(o.dry_run ? "yes" : "no");
	else
		ret = -EINVAL;
	options_free(&o);
	return ret;
}

static void on_signal(int sig)
{
	boot_stop = sig;
}

/*
 * What nohup and its like ignore stays ignored. It is blocked besides: QEMU
 * has handlers of its own whatever was ignored, but inherits the mask.
 */
static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa = {.sa_handler = on_signal}, before;
	sigset_t ignored;
	size_t i;

	sigemptyset(&ignored);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler == SIG_IGN)
			sigaddset(&ignored, signals[i]);
		else
			sigaction(signals[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &ignored, NULL);
	/* run.sh may be killed without being able to tell us */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* Is a result folder of the running kernel, and is it to be tuned? */
static int read_how(const char *dir, bool *here, bool *tune)
{
	char path[PATH_BYTES];
	struct plan p;
	int ret;

	path_make(path, "%s/plan.json", dir);
	ret = plan_read(&p, path);
	*here = !ret && is_here(&p);
	*tune = *here && p.tune;
	plan_free(&p);
	/* no such folder: the engine says so */
	return ret == -ENOENT || ret == -ENOTDIR ? 0 : ret;
}

static int run(const char *dir)
{
	bool here, tune;
	int ret = read_how(dir, &here, &tune), lock = 0, back = 0;

	if (ret)
		return ret;
	if (here && !tune)
		tune_recover(); /* if it cannot be: the state tells */
	if (tune)
		lock = tune_begin();
	if (lock < 0)
		return lock;
	ret = engine_run(root, dir, true);
	if (tune)
		back = tune_end(lock);
	return ret ? ret : back;
}

static int do_untune(int argc, char **argv)
{
	(void)argv;
	if (argc) {
		msg_error("untune", argv[0], "not expected");
		return -EINVAL;
	}
	return tune_recover();
}

static int do_run(int argc, char **argv)
{
	int ret;

	if (argc != 1) {
		msg_error("run", "arguments", "needs a result folder");
		return -EINVAL;
	}
	catch_signals();
	ret = run(argv[0]);
	if (!ret)
		c2c_pass(root, argv[0]);
	if (ret == -EINTR)
		msg_error("run", argv[0],
			  "stopped; the same command goes on with it");
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
	options_free(&o);
	return ret;
}

static int do_metal(int argc, char **argv)
{
	catch_signals();
	return metal_verb(root, argc, argv);
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
	options_print_help(stdout);
	return 0;
}

static int exit_code(int ret)
{
	switch (ret) {
	case 0:
		return dry_run ? EXIT_STOPPED : EXIT_OK;
	case ENGINE_REBOOTS:
		return EXIT_REBOOTS;
	case -ELOOP:
		return EXIT_STRAYED;
	case -EINTR:
		return EXIT_STOPPED;
	case -ENODATA:
		return EXIT_INCOMPLETE;
	case -EINVAL:
	case -ERANGE:
	case -EEXIST:
		return EXIT_USAGE;
	default:
		return EXIT_FAILED;
	}
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
		{"options", do_options}, {"value", do_value},
		{"metal", do_metal},	 {"untune", do_untune},
	};
	size_t i;

	descriptors_complete();
	root = getenv("RMAPBENCH_ROOT");
	for (i = 0; root && argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]);
	     i++)
		if (!strcmp(argv[1], verbs[i].name))
			return msg_close_stdout(
				exit_code(verbs[i].fn(argc - 2, argv + 2)));
	msg_error("campaign", argc > 1 ? argv[1] : "arguments",
		  root ? "no such verb" : "RMAPBENCH_ROOT is not set");
	return EXIT_USAGE;
}
