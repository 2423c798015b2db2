// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "trial.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "boot.h"
#include "console.h"
#include "jsonfile.h"
#include "msg.h"
#include "plan.h"
#include "qemu.h"

/* On a busy host the test of the timer's interrupt fails, and the kernel
 * panics. */
#define CMDLINE                                                                \
	"console=ttyS0 no_timer_check panic=-1 oops=panic "                    \
	"panic_on_warn=1 init_on_free=1"
/*
 * Beyond the hunt itself: to boot, to gather the herd, to switch off. The
 * selftests take what they take, whatever a hunt is given.
 */
#define GRACE_S	    150
#define SELFTESTS_S 1800

void trial_kernel_dir(const struct trial *t, char *path)
{
	path_make(path, "%s/build/kernels/%s%s/%s", t->root, t->base,
		  strcmp(t->flavour, "debug") ? "" : "-debug", t->variant);
}

static int write_order(const struct trial *t, const char *path)
{
	return jsonfile_write(path, json_pack("{s:s, s:i}", "hunt", t->hunt,
					      "seconds", (int)t->seconds));
}

/* Nothing is done if they are there. */
static int make_selftests(const struct trial *t, char *folder, const char *log)
{
	char script[PATH_BYTES], source[PATH_BYTES];
	char *argv[] = {script, source, folder, NULL};

	path_make(script, "%s/verify/selftests.sh", t->root);
	path_make(source, "%s/build/kernels/%s/source", t->root, t->base);
	path_make(folder, "%s/build/kernels/%s/selftests", t->root, t->base);
	return boot_script(argv, log);
}

static int start(const struct trial *t, pid_t *child)
{
	char kernel[PATH_BYTES], order[PATH_BYTES], initrd[PATH_BYTES];
	char console[PATH_BYTES], second[PATH_BYTES], log[PATH_BYTES];
	char program[PATH_BYTES], selftests[PATH_BYTES];
	struct qemu q = {
		.machine = t->machine,
		.kernel = kernel,
		.initrd = initrd,
		.append = CMDLINE,
		.console = console,
		.second = second,
		.log = log,
	};
	int ret;

	trial_kernel_dir(t, order);
	path_make(kernel, "%s/bzImage", order);
	path_make(order, "%s/order.json", t->dir);
	path_make(initrd, "%s/initrd.gz", t->dir);
	path_make(console, "%s/console.log", t->dir);
	path_make(second, "%s/outcome.json", t->dir);
	path_make(log, "%s/qemu.log", t->dir);
	path_make(program, "%s/build/programs/verify/rmapbench-hunt", t->root);
	ret = write_order(t, order);
	if (!ret && t->selftests)
		ret = make_selftests(t, selftests, log);
	if (!ret)
		ret = qemu_make_initrd(t->root, program, order,
				       t->selftests ? selftests : NULL, initrd,
				       log);
	if (ret)
		return ret;
	*child = qemu_start(&q);
	return *child < 0 ? *child : 0;
}

static time_t seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Until QEMU ends. 0, -EINTR, or -ETIMEDOUT: it had to be ended. */
static int wait_for(pid_t child, unsigned int seconds)
{
	static const struct timespec pause = {.tv_nsec = 200000000};
	time_t until = seconds_now() + (time_t)seconds;
	int ret = 0;

	while (!waitpid(child, NULL, WNOHANG)) {
		if (boot_stop)
			ret = -EINTR;
		else if (seconds_now() > until)
			ret = -ETIMEDOUT;
		if (ret) {
			kill(child, SIGKILL);
			waitpid(child, NULL, 0);
			break;
		}
		nanosleep(&pause, NULL);
	}
	return ret;
}

/* The kernel's own words go before what the hunt itself found. */
static void judge(struct trial *t, int ended)
{
	char path[PATH_BYTES], fault[128];
	const char *result;

	path_make(path, "%s/outcome.json", t->dir);
	t->outcome = json_load_file(path, 0, NULL);
	result = plan_string(t->outcome, "result");
	path_make(path, "%s/console.log", t->dir);
	if (console_fault(path, fault, sizeof(fault)) == 1)
		snprintf(t->verdict, sizeof(t->verdict), "%s", fault);
	else if (*result)
		snprintf(t->verdict, sizeof(t->verdict), "%s", result);
	else if (ended)
		snprintf(t->verdict, sizeof(t->verdict), "hangs");
	else
		snprintf(t->verdict, sizeof(t->verdict),
			 "ended without a word");
	t->survived = !strcmp(t->verdict, "survived");
	t->shows_nothing = !strcmp(t->verdict, result) &&
			   json_is_true(json_object_get(t->outcome, "void"));
}

static void remove_initrd(const struct trial *t)
{
	char path[PATH_BYTES];

	path_make(path, "%s/initrd.gz", t->dir);
	unlink(path);
}

static int check_kernel(const struct trial *t)
{
	char dir[PATH_BYTES], path[PATH_BYTES];

	trial_kernel_dir(t, dir);
	path_make(path, "%s/bzImage", dir);
	if (!access(path, R_OK))
		return 0;
	msg_error("verify", dir, "no kernel there; ./run.sh verify builds it");
	return -ENOENT;
}

int trial_run(struct trial *t)
{
	time_t begin = seconds_now();
	pid_t child;
	int ret;

	if (mkdir(t->dir, 0755)) {
		msg_error("verify", t->dir, "%s", strerror(errno));
		return -errno;
	}
	ret = check_kernel(t);
	if (!ret)
		ret = start(t, &child);
	if (ret)
		return ret;
	ret = wait_for(child,
		       (t->selftests ? SELFTESTS_S : t->seconds) + GRACE_S);
	remove_initrd(t);
	if (ret == -EINTR)
		return ret;
	judge(t, ret);
	t->elapsed_s = (unsigned int)(seconds_now() - begin);
	return 0;
}
