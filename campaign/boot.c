// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collector.h"
#include "console.h"
#include "msg.h"
#include "names.h"

#define POLL_MS 200
/*
 * A boot that says nothing for this long hangs. It is counted in looks at it:
 * while we are stopped, with it, none of it passes.
 */
#define SILENCE_S     300
#define SILENCE_POLLS (SILENCE_S * 1000 / POLL_MS)

volatile sig_atomic_t boot_stop;

const struct backend *boot_backend(const char *name)
{
	static const struct backend *const all[] = {
#define BACKEND(name) &backend_##name,
#include "backends/backends.def"
#undef BACKEND
	};
	char valid[128] = "";
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
		names_add(valid, sizeof(valid), all[i]->name);
	}
	msg_error("backend", name, "unknown; there are: %s", valid);
	return NULL;
}

void boot_path(const struct boot_job *job, const char *name, char *path)
{
	path_make(path, "%s/%s", job->dir, name);
}

pid_t boot_spawn(char *const argv[], const char *log, const char *preload)
{
	pid_t parent = getpid(), pid = fork();
	int fd;

	if (pid < 0)
		msg_error("start", argv[0], "%s", strerror(errno));
	if (pid)
		return pid;
	/* nothing outlives us, whatever kills us */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd >= 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, STDIN_FILENO);
	if (preload)
		setenv("LD_PRELOAD", preload, 1);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static long long size_at(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

/*
 * The first complaint in a log after what was there before: what follows is
 * often but its consequence. Warnings are none.
 */
static void first_complaint(const char *path, long long before, char *text,
			    size_t len)
{
	FILE *f = fopen(path, "re");
	char line[256];

	if (f && !fseek(f, before, SEEK_SET)) {
		while (fgets(line, sizeof(line), f)) {
			if (strstr(line, "warning:") || *line == '\n')
				continue;
			snprintf(text, len, "%.*s", (int)strcspn(line, "\n"),
				 line);
			break;
		}
	}
	if (f)
		fclose(f);
}

int boot_script(char *const argv[], const char *log)
{
	long long before = size_at(log);
	char reason[256] = "failed without a word";
	pid_t pid = boot_spawn(argv, log, NULL);
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!status)
		return 0;
	first_complaint(log, before, reason, sizeof(reason));
	msg_error("start", argv[0], "%s", reason);
	return -EIO;
}

static long long size_of(const struct boot_job *job, const char *name)
{
	char path[PATH_BYTES];

	boot_path(job, name, path);
	return size_at(path);
}

/* A number that changes while the boot makes progress. */
static long long activity(const struct boot_job *job)
{
	return size_of(job, BOOT_CONSOLE) + size_of(job, BOOT_RAW) +
	       size_of(job, BOOT_COUNTS);
}

/*
 * Until the child ends; its status of waitpid(). 0, -EINTR, -ETIMEDOUT or what
 * the collector says.
 */
static int follow(struct collector *c, pid_t child, int *status)
{
	static const struct timespec pause = {.tv_nsec = POLL_MS * 1000000l};
	long long before = -1, now;
	unsigned int silent = 0; /* looks */
	bool ended;
	int ret;

	for (;;) {
		ended = waitpid(child, status, WNOHANG) == child;
		ret = collector_poll(c);
		if (ended)
			return boot_stop ? -EINTR : ret;
		now = activity(c->job);
		silent = now == before ? silent + 1 : 0;
		before = now;
		if (boot_stop)
			ret = -EINTR;
		else if (silent > SILENCE_POLLS)
			ret = -ETIMEDOUT;
		if (ret)
			break;
		nanosleep(&pause, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, status, 0);
	if (ret == -EINTR)
		collector_poll(c);
	return ret;
}

static void remove_traces(const struct boot_job *job)
{
	static const char *const names[] = {BOOT_ORDER, BOOT_INITRD, BOOT_RAW,
					    BOOT_COUNTS};
	char path[PATH_BYTES];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		boot_path(job, names[i], path);
		unlink(path);
	}
}

/*
 * Our own program that gives up would do so again, and so would QEMU before its
 * guest has said a word: -ENOTRECOVERABLE. -EIO: it may have been chance.
 */
static int why_it_ended(const struct boot_job *job, const char *log,
			long long log_before, int status, char *text,
			size_t len)
{
	bool again = !strcmp(log, BOOT_CONSOLE) ||
		     (!size_of(job, BOOT_RAW) && !size_of(job, BOOT_CONSOLE));
	char path[PATH_BYTES];

	if (WIFSIGNALED(status)) {
		snprintf(text, len, "killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
		return -EIO;
	}
	boot_path(job, BOOT_CONSOLE, path);
	if (console_fault(path, NULL, text, len) == 1)
		return -EIO;
	snprintf(text, len, "ended early, with exit code %d; its %s says why",
		 WEXITSTATUS(status), BOOT_CONSOLE);
	boot_path(job, log, path);
	if (WEXITSTATUS(status))
		first_complaint(path, log_before, text, len);
	return again && WEXITSTATUS(status) ? -ENOTRECOVERABLE : -EIO;
}

/* Start it and see it through; c is filled in. As boot_run(). */
static int run(struct collector *c, char *text, size_t len)
{
	const struct boot_job *job = c->job;
	long long log_before = size_of(job, c->be->log);
	int status = 0, ret;
	pid_t child;

	ret = order_write(job->order, job->plan, job->dir);
	if (!ret)
		ret = c->be->start(job, &child);
	if (ret) /* which was said */
		return boot_stop ? -EINTR : -ENOTRECOVERABLE;
	ret = follow(c, child, &status);
	if (!ret && !c->done)
		ret = why_it_ended(job, c->be->log, log_before, status, text,
				   len);
	else if (ret == -ETIMEDOUT)
		snprintf(text, len, "silent for %d s", SILENCE_S);
	else if (ret)
		snprintf(text, len, "%s",
			 *c->error ? c->error : strerror(-ret));
	if (ret == -EBADMSG)
		ret = -ENOTRECOVERABLE;
	return boot_stop && ret ? -EINTR : ret; /* whatever else came of that */
}

int boot_run(const struct backend *be, const struct boot_job *job,
	     void (*on_sample)(const struct cell *cell, void *arg), void *arg,
	     char *text, size_t len)
{
	struct collector c;
	char console[PATH_BYTES];
	int ret;

	collector_init(&c, be, job);
	c.on_sample = on_sample;
	c.arg = arg;
	*text = '\0';
	/* of an attempt before this one: all in it has been taken */
	remove_traces(job);
	boot_path(job, BOOT_CONSOLE, console);
	if (strcmp(be->log, BOOT_CONSOLE))
		unlink(console);
	ret = run(&c, text, len);
	remove_traces(job);
	collector_free(&c);
	return ret;
}
