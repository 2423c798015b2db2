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
#include "kernels.h"
#include "msg.h"
#include "names.h"

#define POLL_MS 200
/*
 * A boot that says nothing for this long hangs; with more simulated processes
 * than this, which share the CPUs of the host, for longer in proportion. It is
 * counted in looks at it: while we are stopped, with it, none of it passes.
 */
#define SILENCE_S      300
#define SILENCE_NPROCS 8
#define POLLS(seconds) ((seconds)*1000 / POLL_MS)
/* One that has handed over all it measured may take this long to switch off. */
#define FAREWELL_S 5

static long long size_of(const struct boot_job *job, const char *name)
{
	char path[PATH_BYTES];

	boot_path(job, name, path);
	return boot_size_at(path);
}

/* A number that changes while the boot makes progress. */
static long long activity(const struct boot_job *job)
{
	return size_of(job, BOOT_CONSOLE) + size_of(job, BOOT_RAW) +
	       size_of(job, BOOT_COUNTS);
}

unsigned int boot_silence_s(const struct plan *plan)
{
	uint64_t most = SILENCE_NPROCS;
	size_t i;

	for (i = 0; !plan->target_ns && i < plan->n_cells; i++)
		if (plan->cells[i].nprocs > most)
			most = plan->cells[i].nprocs;
	return (unsigned int)(SILENCE_S * most / SILENCE_NPROCS);
}

/*
 * Until the child ends; its status of waitpid(). 0, also of one that is killed
 * because it does not switch off; -EINTR, -ETIMEDOUT or what the collector
 * says.
 */
static int follow(struct collector *c, pid_t child, int *status)
{
	static const struct timespec pause = {.tv_nsec = POLL_MS * 1000000l};
	long long before = -1, now;
	unsigned int silent = 0; /* looks */
	unsigned int limit_s = boot_silence_s(c->job->plan);
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
		else if (silent > POLLS(limit_s))
			ret = -ETIMEDOUT;
		if (ret || (c->done && silent > POLLS(FAREWELL_S)))
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
		boot_first_complaint(path, log_before, text, len);
	return again && WEXITSTATUS(status) ? -ENOTRECOVERABLE : -EIO;
}

/* Where the kernel that runs takes the locks, if it is one of ours. */
static void find_lock_sites(const struct collector *c, char *path)
{
	const struct boot_job *job = c->job;
	char dir[PATH_BYTES];

	*path = '\0';
	if (!c->be->booted)
		return;
	kernel_dir(job->root, job->plan->base, c->be->flavour,
		   job->boot->variant, dir);
	path_make(path, "%s/lock-sites", dir);
	if (access(path, R_OK))
		*path = '\0';
}

/* Start it and see it through; c is filled in. As boot_run(). */
static int run(struct collector *c, char *text, size_t len)
{
	const struct boot_job *job = c->job;
	long long log_before = size_of(job, c->be->log);
	char events[PATH_BYTES], lock_sites[PATH_BYTES];
	int status = 0, ret;
	pid_t child;

	path_make(events, "%s/bench/events", job->root);
	find_lock_sites(c, lock_sites);
	/* every variant of a block counts the same; the next one what follows
	 */
	ret = order_write(job->order, job->plan, job->dir,
			  c->be->counts ? events : NULL, lock_sites,
			  job->boot->block * job->plan->samples_per_boot);
	if (!ret)
		ret = c->be->start(job, &child);
	if (ret && !boot_stop) /* which was said */
		return ret == -EBUSY ? -EBUSY : -ENOTRECOVERABLE;
	if (ret)
		return -EINTR;
	ret = follow(c, child, &status);
	if (!ret && !c->done)
		ret = why_it_ended(job, c->be->log, log_before, status, text,
				   len);
	else if (ret == -ETIMEDOUT)
		snprintf(text, len, "silent for %u s",
			 boot_silence_s(job->plan));
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
