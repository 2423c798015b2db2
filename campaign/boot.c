// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collector.h"
#include "jsonfile.h"
#include "msg.h"

#define POLL_MS 200
/* A boot that says nothing for this long hangs. */
#define SILENCE_S 300

volatile sig_atomic_t boot_stop;

const struct backend *boot_backend(const char *name)
{
	static const struct backend *const all[] = {&backend_sim, &backend_tcg,
						    &backend_here};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
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

int boot_script(char *const argv[], const char *log)
{
	pid_t pid = boot_spawn(argv, log, NULL);
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!status)
		return 0;
	msg_error("start", argv[0], "failed; %s says why", log);
	return -EIO;
}

/* A number that changes while the boot makes progress. */
static long long activity(const struct boot_job *job)
{
	static const char *const names[] = {"console.log", BOOT_RAW,
					    BOOT_COUNTS};
	char path[PATH_BYTES];
	long long sum = 0;
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		boot_path(job, names[i], path);
		if (!stat(path, &st))
			sum += st.st_size;
	}
	return sum;
}

static time_t seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Until the child ends. 0, -EINTR, -ETIMEDOUT or what the collector says. */
static int follow(struct collector *c, pid_t child)
{
	static const struct timespec pause = {.tv_nsec = POLL_MS * 1000000l};
	long long before = -1, now;
	time_t last = seconds();
	int ret = 0, status;
	bool ended;

	for (;;) {
		ended = waitpid(child, &status, WNOHANG) == child;
		ret = collector_poll(c);
		if (ended)
			return boot_stop ? -EINTR : ret;
		now = activity(c->job);
		if (now != before)
			last = seconds();
		before = now;
		if (boot_stop)
			ret = -EINTR;
		else if (seconds() - last > SILENCE_S)
			ret = -ETIMEDOUT;
		if (ret)
			break;
		nanosleep(&pause, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (ret == -EINTR)
		collector_poll(c);
	return ret;
}

static int write_cells(const struct boot_job *job)
{
	char path[PATH_BYTES];

	boot_path(job, BOOT_CELLS, path);
	return jsonfile_write(path, json_pack("{s:s, s:I, s:O}", "variant",
					      job->variant, "target_ns",
					      (json_int_t)plan_integer(
						      job->plan, "target_ns"),
					      "cells", job->cells));
}

static void remove_traces(const struct boot_job *job)
{
	static const char *const names[] = {BOOT_CELLS, BOOT_INITRD, BOOT_RAW,
					    BOOT_COUNTS};
	char path[PATH_BYTES];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		boot_path(job, names[i], path);
		unlink(path);
	}
}

/* QEMU's own last words, if it had any. */
static void why_it_ended(const struct boot_job *job, char *text, size_t len)
{
	char path[PATH_BYTES], line[256];
	FILE *f;

	snprintf(text, len, "ended early; its console.log says why");
	boot_path(job, "qemu.log", path);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		snprintf(text, len, "ended early: %.*s",
			 (int)strcspn(line, "\n"), line);
	if (f)
		fclose(f);
}

int boot_run(const struct backend *be, const struct boot_job *job,
	     void (*on_sample)(const json_t *cell, void *arg), void *arg,
	     char *text, size_t len)
{
	struct collector c;
	pid_t child;
	int ret = collector_init(&c, be, job);

	c.on_sample = on_sample;
	c.arg = arg;
	/* of an attempt before this one: all in it has been taken */
	remove_traces(job);
	if (!ret)
		ret = write_cells(job);
	if (!ret)
		ret = be->start(job, &child);
	if (!ret)
		ret = follow(&c, child);
	if (!ret && !c.done)
		ret = -EIO;
	if (ret && boot_stop)
		ret = -EINTR; /* whatever else came of that */
	if (ret == -EIO)
		why_it_ended(job, text, len);
	else if (ret == -ETIMEDOUT)
		snprintf(text, len, "silent for %d s", SILENCE_S);
	else if (ret)
		snprintf(text, len, "%s", *c.error ? c.error : strerror(-ret));
	remove_traces(job);
	collector_free(&c);
	return ret;
}
