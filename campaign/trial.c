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

#include "backend.h"
#include "console.h"
#include "jsonfile.h"
#include "kernels.h"
#include "msg.h"
#include "qemu.h"
#include "seconds.h"

/*
 * On a busy host the test of the timer's interrupt fails, and the kernel
 * panics; and whoever spins for a lock waits for a CPU of the guest that the
 * host has not run for seconds, which RCU takes for a stall after 21. lpj: each
 * CPU would measure its delay loop, a second and more each.
 */
#define CMDLINE                                                                \
	"console=ttyS0 no_timer_check lpj=5000000 panic=-1 oops=panic "        \
	"panic_on_warn=1 init_on_free=1 rcupdate.rcu_cpu_stall_timeout=100"
/*
 * Beyond the hunt itself: to boot, to gather the herd, to switch off; more than
 * the guest waits (verify/main.c). The selftests take what they take, whatever
 * a hunt is given.
 */
#define GRACE_S	    240
#define SELFTESTS_S 1800
/* A report takes a moment to be written to its end. */
#define REPORT_S 3

void trial_kernel_dir(const struct trial *t, char *path)
{
	kernel_dir(t->root, t->base, t->tasks->flavour, t->tasks->variant->name,
		   path);
}

static int write_order(const struct trial *t, const char *path)
{
	json_t *names = json_array();
	size_t i;

	for (i = 0; i < t->n; i++)
		json_array_append_new(names,
				      json_string(t->tasks[i].hunt->name));
	return jsonfile_write(path,
			      json_pack("{s:o, s:i}", "hunts", names, "seconds",
					(int)t->tasks->seconds));
}

static bool has_selftests(const struct trial *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->tasks[i].hunt->selftests)
			return true;
	return false;
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
	bool with_selftests = has_selftests(t);
	int ret;

	trial_kernel_dir(t, order);
	path_make(kernel, "%s/bzImage", order);
	path_make(order, "%s/order.json", t->dir);
	path_make(initrd, "%s/initrd.gz", t->dir);
	path_make(console, "%s/console.log", t->dir);
	path_make(second, "%s/outcomes.jsonl", t->dir);
	path_make(log, "%s/qemu.log", t->dir);
	path_make(program, "%s/build/programs/verify/rmapbench-hunt", t->root);
	ret = write_order(t, order);
	if (!ret && with_selftests)
		ret = make_selftests(t, selftests, log);
	if (!ret)
		ret = qemu_make_initrd(t->root, program, order,
				       with_selftests ? selftests : NULL,
				       initrd, log);
	if (ret)
		return ret;
	*child = qemu_start(&q);
	return *child < 0 ? *child : 0;
}

static int add_outcome(json_t *line, const struct where *at, void *outcomes)
{
	(void)at;
	return json_array_append(outcomes, line);
}

/* What the guest has said so far: a reference. */
static json_t *read_outcomes(const struct trial *t)
{
	char path[PATH_BYTES];
	json_t *outcomes = json_array();

	path_make(path, "%s/outcomes.jsonl", t->dir);
	jsonfile_each_line(path, add_outcome, outcomes, NULL);
	return outcomes;
}

/* The kernel's own words go before what the hunt itself found. */
static void find_verdict(const struct trial *t, bool late, struct verdict *v)
{
	char path[PATH_BYTES], fault[128];
	const char *result = fields_text_in(v->outcome, "result");

	path_make(path, "%s/console.log", t->dir);
	if (console_fault(path, v->task->hunt->name, fault, sizeof(fault)) == 1)
		snprintf(v->text, sizeof(v->text), "%s", fault);
	else if (*result)
		snprintf(v->text, sizeof(v->text), "%s", result);
	else
		snprintf(v->text, sizeof(v->text), "%s",
			 late ? "hangs" : "ended without a word");
	if (!strcmp(v->text, "survived"))
		v->found = FOUND_OK;
	else if (!strcmp(v->text, result) &&
		 json_is_true(json_object_get(v->outcome, "void")))
		v->found = FOUND_VOID;
	else
		v->found = FOUND_FALL;
}

/* The next hunt is over; outcome is NULL if the guest has nothing to say. */
static int judge(struct trial *t, json_t *outcome, bool late)
{
	time_t now = seconds_now();
	struct verdict v = {
		.task = &t->tasks[t->done],
		.outcome = outcome,
		.elapsed_s = (unsigned int)(now - t->since),
	};

	v.hunted_s = outcome ? (unsigned int)json_integer_value(
				       json_object_get(outcome, "hunted_s"))
			     : v.elapsed_s;
	find_verdict(t, late, &v);
	t->fell = v.found == FOUND_FALL;
	t->since = now;
	t->done++;
	return t->ended(t, &v, t->arg);
}

/*
 * All hunts that the guest says are over; but the last when the guest is gone,
 * for what the kernel says until then is charged to it.
 */
static int judge_all(struct trial *t, bool gone)
{
	json_t *outcomes = read_outcomes(t);
	size_t said = json_array_size(outcomes);
	int ret = 0;

	while (!ret && !t->fell && t->done < said &&
	       (gone || t->done + 1 < t->n))
		ret = judge(t, json_array_get(outcomes, t->done), false);
	json_decref(outcomes);
	return ret;
}

static bool is_late(const struct trial *t)
{
	const struct task *task = &t->tasks[t->done];

	return seconds_now() >
	       t->since + GRACE_S +
		       (task->hunt->selftests ? SELFTESTS_S : task->seconds);
}

/* Not all that a kernel says of ends it: lockdep's reports do not. */
static bool has_reported(const struct trial *t)
{
	char path[PATH_BYTES], fault[128];

	path_make(path, "%s/console.log", t->dir);
	return console_fault(path, t->tasks[t->done].hunt->name, fault,
			     sizeof(fault)) == 1;
}

/*
 * Until QEMU ends, or has to be ended. Until then there is a hunt that is not
 * judged: the last one at least.
 */
static int follow(struct trial *t, pid_t child)
{
	static const struct timespec pause = {.tv_nsec = 200000000};
	bool gone = false, late = false;
	time_t reported = 0;
	int ret = 0;

	while (!ret && !gone && !late && !t->fell) {
		nanosleep(&pause, NULL);
		gone = waitpid(child, NULL, WNOHANG) != 0;
		if (!reported && has_reported(t))
			reported = seconds_now();
		late = !gone &&
		       (is_late(t) ||
			(reported && seconds_now() > reported + REPORT_S));
		ret = boot_stop ? -EINTR : judge_all(t, gone || late);
	}
	if (!gone) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	/* the guest ended in the middle of this one */
	if (!ret && !t->fell && t->done < t->n)
		ret = judge(t, NULL, late);
	return ret;
}

static void remove_initrd(const struct trial *t)
{
	char path[PATH_BYTES];

	path_make(path, "%s/initrd.gz", t->dir);
	unlink(path);
}

int trial_run(struct trial *t)
{
	char kernel[PATH_BYTES];
	pid_t child;
	int ret;

	t->since = seconds_now();
	t->done = 0;
	t->fell = false;
	trial_kernel_dir(t, kernel);
	ret = kernel_check(kernel, t->identity);
	if (ret)
		return ret;
	if (mkdir(t->dir, 0755)) {
		msg_error("verify", t->dir, "%s", strerror(errno));
		return -errno;
	}
	ret = start(t, &child);
	if (ret)
		return ret;
	ret = follow(t, child);
	remove_initrd(t);
	return ret;
}
