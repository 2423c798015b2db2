// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-hunt: /init of a guest that is hunted in. Runs one hunt after the
 * other until the kernel falls to one, and says on the second serial line how
 * each went; what the kernel says is on the first.
 *
 *   /order.json: {"hunts": [NAME...], "seconds": N}
 *   out, a line a hunt: {"hunt","result","void","hunted_s","moves","refused",
 *   "checks","hunted","unit"} and what the hunt counts or reports besides;
 * before it, each second, what is done of it, with "so_far": true, which is all
 * that there is of a hunt that the kernel falls to
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "guest.h"
#include "hunt.h"
#include "msg.h"
#include "procfile.h"
#include "seconds.h"
#include "stuck.h"

#define OUTCOME_BYTES 4096
/*
 * A hunt that is not over after this time more is stuck: before the host loses
 * patience (campaign/trial.c), which knows less of it.
 */
#define LATE_S 150
/* Nor is it sound if in all of this time no process moves. */
#define STALL_S 90

/* What the process of a hunt leaves to init. */
struct legacy {
	struct herd herd;
	char outcome[OUTCOME_BYTES]; /* JSON, ended by 0 */
};

static const struct hunt *find(const char *name)
{
	size_t i;

	for (i = 0; hunts[i]; i++)
		if (!strcmp(hunts[i]->name, name))
			return hunts[i];
	return NULL;
}

static const char *result_of(int ret)
{
	static const struct {
		int error;
		const char *text;
	} results[] = {
		{0, "survived"},
		{-EBADMSG, "contents wrong"},
		{-EUCLEAN, "a stale migration entry"},
		{-ETIMEDOUT, "a process never came back"},
		{-ECHILD, "a process was killed"},
		{-ENODATA, "inconclusive: the condition never occurred"},
		{-ENOTSUP, "not supported"},
		{-EPROTO, "a selftest failed"},
	};
	size_t i;

	for (i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (results[i].error == ret)
			return results[i].text;
	return strerror(-ret);
}

static bool is_void(int ret)
{
	return ret == -ENODATA || ret == -ENOTSUP;
}

static void describe(const struct hunt *hunt, struct legacy *l, int ret)
{
	struct herd *h = &l->herd;
	json_t *outcome = json_pack(
		"{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:s}", "hunt",
		hunt->name, "result", result_of(ret), "void", is_void(ret),
		"hunted_s", (json_int_t)h->hunted_s, "moves",
		(json_int_t)h->moves, "refused", (json_int_t)h->refused,
		"checks", (json_int_t)h->checks, "hunted",
		(json_int_t)h->hunted, "unit", hunt->hunted);
	size_t i;

	for (i = 0; i < COUNTS_MAX && hunt->counts[i].name; i++)
		json_object_set_new(outcome, hunt->counts[i].name,
				    json_integer((json_int_t)h->counts[i]));
	if (hunt->report)
		hunt->report(outcome);
	json_dumpb(outcome, l->outcome, sizeof(l->outcome) - 1, JSON_COMPACT);
	json_decref(outcome);
}

/* In a process of its own: 0 if the kernel has not fallen. */
static int run(const struct hunt *hunt, struct legacy *l, unsigned int seconds)
{
	int ret = hunt_run(hunt, &l->herd, seconds);

	describe(hunt, l, ret);
	return ret && !is_void(ret) ? 1 : 0;
}

/* Without an allocation, for which there may be no memory. */
static void say_so_far(FILE *out, const struct hunt *hunt, const struct herd *h,
		       time_t hunted_s)
{
	fprintf(out,
		"{\"hunt\":\"%s\",\"so_far\":true,\"hunted_s\":%lld,"
		"\"moves\":%llu,\"refused\":%llu,\"checks\":%llu,"
		"\"hunted\":%llu,\"unit\":\"%s\"}\n",
		hunt->name, (long long)hunted_s, (unsigned long long)h->moves,
		(unsigned long long)h->refused, (unsigned long long)h->checks,
		(unsigned long long)h->hunted, hunt->hunted);
	fflush(out);
}

/*
 * The status of the process of a hunt; -1: it is stuck. Only where there is a
 * herd is there a time to be over at, and something that must go on until then.
 */
static int wait_for(pid_t pid, const struct hunt *hunt, struct herd *h,
		    unsigned int seconds, FILE *out)
{
	time_t begin = seconds_now(), moved = begin, now = begin, said = begin;
	uint64_t moves = 0;
	int status;

	while (!hunt->bytes || (now < begin + seconds + LATE_S &&
				(now < moved + STALL_S || h->over))) {
		if (waitpid(pid, &status, WNOHANG) > 0)
			return status;
		usleep(100000);
		now = seconds_now();
		if (hunt->bytes && now > said)
			say_so_far(out, hunt, h, now - begin);
		said = now;
		if (h->moves + h->refused > moves)
			moved = now;
		moves = h->moves + h->refused;
	}
	stuck_report();
	return -1;
}

/* What a hunt left behind is not to be in the way of the next. */
static void end_all_others(void)
{
	kill(-1, SIGKILL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/*
 * Said at once if the kernel fell: others may be stuck in it. Else when the
 * last process is gone, since to end them is a part of the hunt. 0, or
 * -EPROTO: no more hunts in this kernel.
 */
static int hunt(const char *name, unsigned int seconds, FILE *out)
{
	const struct hunt *hunt = name ? find(name) : NULL;
	struct legacy *l;
	char begins[64];
	int status;
	pid_t pid;

	if (!hunt) {
		msg_error("hunt", name ? name : "", "no such hunt");
		return -EINVAL;
	}
	l = mmap(NULL, sizeof(*l), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l == MAP_FAILED)
		return -errno;
	/* what the kernel says from here on is of this hunt */
	snprintf(begins, sizeof(begins), "<5>" GUEST_HUNT "%s", name);
	procfile_write("/dev/kmsg", begins);
	pid = fork();
	if (!pid)
		_exit(run(hunt, l, seconds));
	if (pid < 0)
		return -errno;
	status = wait_for(pid, hunt, &l->herd, seconds, out);
	if (status == -1)
		describe(hunt, l, -ETIMEDOUT);
	else if (!WIFEXITED(status))
		describe(hunt, l, -ECHILD);
	else if (!WEXITSTATUS(status))
		end_all_others();
	fprintf(out, "%s\n", l->outcome);
	fflush(out);
	munmap(l, sizeof(*l));
	return status ? -EPROTO : 0;
}

static void hunt_all(const json_t *order, FILE *out)
{
	json_int_t seconds =
		json_integer_value(json_object_get(order, "seconds"));
	json_t *hunt_name;
	size_t i;

	json_array_foreach (json_object_get(order, "hunts"), i, hunt_name)
		if (hunt(json_string_value(hunt_name), (unsigned int)seconds,
			 out))
			break;
}

/*
 * Init must be able to tell of a hunt that takes all memory there is. Its
 * program stays (it is a page of a file in memory, and would be swapped), and
 * who is of a real-time class may take from what is kept free.
 */
static void stay_able(void)
{
	struct sched_param least = {.sched_priority = 1};

	if (mlockall(MCL_CURRENT | MCL_FUTURE) ||
	    sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &least))
		msg_error("hunt", "init", "%s", strerror(errno));
}

int main(void)
{
	json_error_t err;
	json_t *order;
	FILE *out;
	int fd;

	if (getpid() != 1) {
		msg_error(
			"hunt", "this computer",
			"a hunt may kill its kernel: it runs in a guest only");
		return EXIT_USAGE;
	}
	stay_able();
	guest_mount();
	fd = guest_open_out(GUEST_OUT);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	order = json_load_file(GUEST_ORDER, 0, &err);
	if (!out || !order)
		msg_error("hunt", GUEST_ORDER, "%s", err.text);
	else
		hunt_all(order, out);
	if (out) {
		fflush(out);
		guest_close_out(fd);
	}
	guest_off();
	return EXIT_FAILED;
}
