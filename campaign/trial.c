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

/* What the guest has said: of hunts that are over, and last of the one that is
 * not. */
struct said {
	json_t *outcomes, *so_far;
};

static int add_line(json_t *line, const struct where *at, void *arg)
{
	struct said *said = arg;

	(void)at;
	if (!json_is_true(json_object_get(line, "so_far")))
		return json_array_append(said->outcomes, line);
	json_decref(said->so_far);
	said->so_far = json_incref(line);
	return 0;
}

static void said_read(struct said *said, const struct trial *t)
{
	char path[PATH_BYTES];

	*said = (struct said){.outcomes = json_array()};
	path_make(path, "%s/outcomes.jsonl", t->dir);
	jsonfile_each_line(path, add_line, said, NULL);
}

static void said_free(struct said *said)
{
	json_decref(said->outcomes);
	json_decref(said->so_far);
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

/* The next hunt is over; outcome is NULL if the guest has said nothing of it.
 */
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
	struct said said;
	size_t over;
	int ret = 0;

	said_read(&said, t);
	over = json_array_size(said.outcomes);
	while (!ret && !t->fell && t->done < over &&
	       (gone || t->done + 1 < t->n))
		ret = judge(t, json_array_get(said.outcomes, t->done), false);
	said_free(&said);
	return ret;
}

/* The guest ended in the middle of the next hunt. */
static int judge_interrupted(struct trial *t, bool late)
{
	const char *hunt = t->tasks[t->done].hunt->name;
	struct said said;
	int ret;

	said_read(&said, t);
	ret = judge(t,
		    strcmp(fields_text_in(said.so_far, "hunt"), hunt)
			    ? NULL
			    : said.so_far,
		    late);
	said_free(&said);
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
	if (!ret && !t->fell && t->done < t->n)
		ret = judge_interrupted(t, late);
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
