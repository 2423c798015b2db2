// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own tests, those that have to do with mremap and rmap. They were
 * put into the guest by sim/initrd.sh; each says more on the console.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hunt.h"
#include "procfile.h"

#define FOLDER	  "/selftests"
#define LIMIT_S	  900
#define SKIPPED	  4 /* KSFT_SKIP of tools/testing/selftests/kselftest.h */
#define WORDS_MAX 64

enum { PASSED };

static json_t *results;

/* In the child. Its own process group: a test may leave children behind. */
static void become(char *const argv[])
{
	setpgid(0, 0);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	if (!chdir(FOLDER))
		execv(argv[0], argv);
	_exit(127);
}

/* The wait status of a test; -1: it took too long. */
static int wait_for(pid_t pid)
{
	unsigned int i;
	int status;

	for (i = 0; i < 10 * LIMIT_S; i++) {
		if (waitpid(pid, &status, WNOHANG) > 0)
			return status;
		usleep(100000);
	}
	return -1;
}

static const char *result_of(int status)
{
	if (status == -1)
		return "took too long";
	if (!WIFEXITED(status))
		return "was killed";
	if (WEXITSTATUS(status) == SKIPPED)
		return "skipped";
	return WEXITSTATUS(status) ? "failed" : "passed";
}

static const char *run(char *const argv[])
{
	pid_t pid = fork();
	const char *result;

	if (pid < 0)
		return "could not be started";
	if (!pid)
		become(argv);
	result = result_of(wait_for(pid));
	kill(-pid, SIGKILL);
	return result;
}

/* line: what the test needs, its name, its arguments. */
static int run_line(struct herd *h, char *line)
{
	char *argv[WORDS_MAX + 1] = {NULL}, *rest = NULL;
	const char *needed = strtok_r(line, " \n", &rest), *result;
	int n = 0;

	while (n < WORDS_MAX && (argv[n] = strtok_r(NULL, " \n", &rest)))
		n++;
	if (!n)
		return -EINVAL;
	argv[n] = NULL;
	result = access(needed, F_OK) ? "skipped" : run(argv);
	json_object_set_new(results, argv[0], json_string(result));
	h->counts[PASSED] += !strcmp(result, "passed");
	h->hunted++;
	if (!strcmp(result, "took too long"))
		return -ENODATA;
	return strcmp(result, "passed") && strcmp(result, "skipped") ? -EPROTO
								     : 0;
}

/*
 * All of them, once, however long that takes. One that does not come to its end
 * in a slow kernel shows nothing, unless another fails.
 */
static int turn(struct herd *h)
{
	char line[1024];
	int ret, worst = 0;
	FILE *f;

	if (atomic_exchange(&h->over, true))
		return 0;
	f = fopen(FOLDER "/list", "re");
	if (!f)
		return -ENOTSUP;
	while (fgets(line, sizeof(line), f)) {
		ret = run_line(h, line);
		if (ret && worst != -EPROTO)
			worst = ret;
	}
	fclose(f);
	hunt_note_error(h, worst);
	return 0;
}

static int prepare(struct herd *h)
{
	(void)h;
	/* some map more than there is, and touch little of it */
	procfile_write("/proc/sys/vm/overcommit_memory", "1");
	/* where some of them make files */
	mkdir("/dev/shm", 01777);
	results = json_object();
	return 0;
}

static void report(json_t *outcome)
{
	json_object_set(outcome, "selftests", results);
}

const struct hunt hunt_selftests = {
	.name = "selftests",
	.question = "Do the kernel's own tests pass?",
	.hunted = "tests run",
	.counts = {[PASSED] = {"passed", true}},
	.prepare = prepare,
	.turn = turn,
	.report = report,
};
