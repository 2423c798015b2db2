// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "metal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "engine.h"
#include "initrd.h"
#include "installed.h"
#include "make_plan.h"
#include "msg.h"
#include "options.h"
#include "ready.h"
#include "status.h"
#include "stop.h"
#include "system.h"
#include "tune.h"

/* The campaign that there is; a message if there is none. */
static int campaign(struct installed *in)
{
	int ret = installed_read(in);

	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("metal", INSTALLED_FILE,
			  "no campaign is installed here; begin one: "
			  "./run.sh metal start");
	return ret;
}

static int do_plan(const char *root, int argc, char **argv)
{
	struct options o = {0};
	struct plan p = {0};
	int ret = options_parse(&o, argc, argv);

	if (!ret)
		ret = make_plan(&p, &o, root, boot_backend("metal"));
	if (!ret)
		describe_plan(&p, root);
	plan_free(&p);
	options_free(&o);
	return ret;
}

/* Another campaign than that of out? */
static int only_one(const char *out)
{
	struct installed in;
	int ret = installed_read(&in);

	if (ret == -ENOENT || ret == -ENOTDIR)
		ret = 0;
	else if (!ret && strcmp(in.out, out) != 0) {
		msg_error("metal", in.out,
			  "this campaign is installed: metal resume, or metal "
			  "uninstall, which leaves its results");
		ret = -EBUSY;
	}
	installed_free(&in);
	return ret;
}

static int absolute(const char *dir, char *path)
{
	char *whole = realpath(dir, NULL);

	if (!whole) {
		msg_error("results", dir, "%s", strerror(errno));
		return -errno;
	}
	path_make(path, "%s", whole);
	free(whole);
	return 0;
}

static int do_start(const char *root, int argc, char **argv)
{
	struct options o = {0};
	struct plan plan = {0};
	char out[PATH_BYTES], path[PATH_BYTES];
	int ret;

	if (argc < 1) {
		msg_error("metal", "start", "needs a result folder");
		return -EINVAL;
	}
	ret = options_parse(&o, argc, argv);
	if (!ret)
		ret = absolute(argv[0], out);
	if (ret) {
		options_free(&o);
		return ret;
	}
	ret = installed_possible(root, out);
	if (!ret)
		ret = only_one(out);
	if (!ret && o.tune)
		ret = tune_check();
	if (!ret)
		ret = ready_to_boot(&o);
	path_make(path, "%s/plan.json", out);
	if (!ret)
		ret = plan_read(&plan, path);
	if (!ret)
		ret = installed_make(root, out, &plan, o.pause_s);
	plan_free(&plan);
	options_free(&o);
	if (ret)
		return ret;
	stop_forget(out);
	return engine_run(root, out, true);
}

static int go_on(bool again)
{
	struct installed in;
	int ret = campaign(&in);

	if (!ret && again)
		ret = installed_possible(in.root, in.out);
	if (!ret && again)
		stop_forget(in.out);
	if (!ret)
		ret = engine_run(in.root, in.out, again);
	if (ret == -EINTR)
		msg_error("metal", in.out,
			  "stopped; sudo ./run.sh metal resume goes on");
	installed_free(&in);
	return ret;
}

static int do_status(void)
{
	struct installed in;
	int ret = campaign(&in);

	if (!ret)
		ret = status_print(&in);
	installed_free(&in);
	return ret;
}

static int do_stop(void)
{
	struct installed in;
	int ret = campaign(&in);

	if (!ret)
		ret = stop_ask(in.out);
	if (!ret)
		puts("it stops after this boot; metal resume goes on");
	installed_free(&in);
	return ret;
}

static int do_uninstall(void)
{
	struct installed in;
	int ret = campaign(&in);

	if (!ret)
		ret = installed_possible(in.root, in.out);
	if (!ret)
		ret = installed_undo(&in);
	if (!ret)
		printf("this computer is as before; the results stay in %s\n",
		       in.out);
	installed_free(&in);
	return ret;
}

/* Where the results are, for run.sh. */
static int do_folder(void)
{
	struct installed in;
	int ret = campaign(&in);

	if (!ret)
		puts(in.out);
	installed_free(&in);
	return ret;
}

int metal_verb(const char *root, int argc, char **argv)
{
	const char *verb = argc ? argv[0] : "";

	if (!strcmp(verb, "plan"))
		return do_plan(root, argc, argv);
	if (!strcmp(verb, "start"))
		return do_start(root, argc - 1, argv + 1);
	if (argc == 1 && !strcmp(verb, "go-on"))
		return go_on(false);
	if (argc == 1 && !strcmp(verb, "resume"))
		return go_on(true);
	if (argc == 1 && !strcmp(verb, "status"))
		return do_status();
	if (argc == 1 && !strcmp(verb, "stop"))
		return do_stop();
	if (argc == 1 && !strcmp(verb, "uninstall"))
		return do_uninstall();
	if (argc == 1 && !strcmp(verb, "folder"))
		return do_folder();
	msg_error("metal", argc > 1 ? argv[1] : verb,
		  "not expected; there are: plan [OPTION]..., start "
		  "[OPTION]..., status, resume, stop, uninstall");
	return -EINVAL;
}
