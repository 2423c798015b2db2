// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "boot.h"
#include "engine_state.h"
#include "estimate.h"
#include "folder.h"
#include "memory.h"
#include "msg.h"

static void on_sample(const struct cell *cell, void *arg)
{
	struct engine *e = arg;
	char what[96];

	e->samples++;
	e->progress.done += estimate_cell(cell);
	snprintf(what, sizeof(what), "%s, %u samples", e->variant, e->samples);
	progress_draw(&e->progress, what);
}

static int make_boot_dir(const char *dir)
{
	char parent[PATH_BYTES];

	path_make(parent, "%s", dir);
	*strrchr(parent, '/') = '\0';
	if ((mkdir(parent, 0755) && errno != EEXIST) ||
	    (mkdir(dir, 0755) && errno != EEXIST)) {
		msg_error("results", dir, "%s", strerror(errno));
		return -errno;
	}
	return 0;
}

/* reason: empty if it has been said */
static int say_failed(struct engine *e, const struct boot_job *job,
		      const char *reason)
{
	char what[320];

	snprintf(what, sizeof(what), "boot %llu, %s, failed: %s",
		 (unsigned long long)job->boot->boot, e->variant, reason);
	if (*reason)
		progress_say(&e->progress, what);
	return journal_say(
		&e->journal, "boot-failed", (long)job->boot->boot,
		json_pack("{s:I, s:s}", "attempt", (json_int_t)job->attempt,
			  "reason", *reason ? reason : "could not be started"));
}

static int say_done(struct engine *e, const struct boot_job *job, long long ms)
{
	unsigned long long boot = job->boot->boot;
	char what[160];
	int ret;

	ret = journal_say(&e->journal, "boot-done", (long)boot,
			  json_pack("{s:I, s:i, s:I}", "attempt",
				    (json_int_t)job->attempt, "samples",
				    (int)e->samples, "elapsed_ms",
				    (json_int_t)ms));
	e->progress.steps_done++;
	snprintf(what, sizeof(what), "boot %llu, %s, %u samples in %lld s",
		 boot, e->variant, e->samples, ms / 1000);
	progress_say(&e->progress, what);
	return ret;
}

/* It was killed after its last sample: how long it took is not known. */
static int say_closed(struct engine *e, const struct boot_job *job)
{
	char what[160];

	e->progress.steps_done++;
	snprintf(what, sizeof(what), "boot %llu, %s, had all its samples",
		 (unsigned long long)job->boot->boot, e->variant);
	progress_say(&e->progress, what);
	return journal_say(
		&e->journal, "boot-done", (long)job->boot->boot,
		json_pack("{s:I}", "attempt", (json_int_t)job->attempt));
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

static int say_start(struct engine *e, const struct boot_job *job)
{
	return journal_say(
		&e->journal, "boot-start", (long)job->boot->boot,
		json_pack("{s:I}", "attempt", (json_int_t)job->attempt));
}

static int say_stopped(struct engine *e, const char *reason)
{
	return journal_say(&e->journal, "run-stopped", -1,
			   json_pack("{s:s}", "reason", reason));
}

/* One try. 0, failed or not; -errno: the run cannot go on. */
static int attempt(struct engine *e, const struct boot_job *job)
{
	long long start = now_ms();
	char text[256] = "";
	int ret = e->be->booted ? 0 : say_start(e, job);

	if (ret)
		return ret;
	if (e->be->booted) {
		snprintf(text, sizeof(text),
			 "boot %llu, %s: %zu samples to take",
			 (unsigned long long)job->boot->boot, e->variant,
			 job->order->left);
		progress_say(&e->progress, text);
	}
	progress_draw(&e->progress, e->variant);
	ret = boot_run(e->be, job, on_sample, e, text, sizeof(text));
	if (ret == -EINTR)
		return ret;
	if (!ret && job->order->left) {
		snprintf(text, sizeof(text), "%zu samples are missing",
			 job->order->left);
		ret = -ENODATA;
	}
	if (!ret)
		return say_done(e, job, now_ms() - start);
	if (say_failed(e, job, text))
		return -ENOTRECOVERABLE;
	if (ret != -ENOTRECOVERABLE)
		return 0;
	if (e->be->booted)
		say_stopped(e, text);
	return ret;
}

/* Said before it is done: who comes up must find which attempt this is. */
static int reboot_into(struct engine *e, const struct boot_job *job)
{
	int ret = say_start(e, job);

	if (!ret)
		ret = e->be->reboot(e->out, job);
	if (!ret)
		return ENGINE_REBOOTS;
	say_failed(e, job, "");
	say_stopped(e, "no reboot was possible");
	return -ENOTRECOVERABLE;
}

static int lost(struct engine *e, const struct boot_job *job)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "it did not come up, or its end came with %zu samples missing",
		 job->order->left);
	return say_failed(e, job, text);
}

static int run_boot(struct engine *e, const struct step *step)
{
	char dir[PATH_BYTES];
	struct boot_job job;
	int ret;

	engine_boot_dir(e, step->boot, dir);
	job = engine_job(e, step, dir);
	e->variant = job.boot->variant;
	e->samples = 0;
	if (step->kind == STEP_CLOSE)
		return say_closed(e, &job);
	if (step->kind == STEP_LOST)
		return lost(e, &job);
	ret = make_boot_dir(dir);
	if (!ret && e->be->check)
		ret = e->be->check(&job);
	if (ret)
		return ret;
	return step->kind == STEP_REBOOT ? reboot_into(e, &job)
					 : attempt(e, &job);
}

/* What happens to the computer, and to no boot. */
static int run_home(struct engine *e, enum step_kind kind)
{
	int ret;

	if (kind == STEP_HOME) {
		ret = journal_say(&e->journal, "run-homeward", -1, NULL);
		if (!ret)
			ret = e->be->reboot(e->out, NULL);
		return ret ? ret : ENGINE_REBOOTS;
	}
	if (kind == STEP_STOPPED)
		return -EINTR;
	say_stopped(e, "a kernel came up that was not to: its boot entry was "
		       "used again");
	msg_error("boot", e->out,
		  "this kernel was not to come up now: its boot entry was used "
		  "again; nothing is rebooted, boot the computer's own kernel");
	return -ELOOP;
}

static struct step next(struct engine *e)
{
	size_t *left = memory_get(e->plan.n_boots, sizeof(*left)), i;
	struct step step;

	for (i = 0; i < e->plan.n_boots; i++)
		left[i] = e->orders[i].left;
	step = next_step(&e->plan, &e->journal, left,
			 e->be->booted ? &e->booted : NULL);
	free(left);
	return step;
}

static void name_left_out(const struct engine *e)
{
	char dir[PATH_BYTES];
	size_t i;

	for (i = 0; i < e->plan.n_boots; i++) {
		engine_boot_dir(e, i, dir);
		if (!journal_of(&e->journal, e->plan.boots[i].boot)->done)
			msg_error("boot", dir, "failed %d times; left out",
				  FAILURES_MAX);
	}
}

/* Who runs now, and does the user want to stop? */
static int look_around(struct engine *e)
{
	bool stop = false;
	int ret;

	if (!e->be->booted)
		return 0;
	ret = e->be->booted(e->out, &e->booted, &stop);
	return ret || !stop || e->journal.stopped
		       ? ret
		       : say_stopped(e, "the user asked for it");
}

static int run_step(struct engine *e, const struct step *step)
{
	switch (step->kind) {
	case STEP_FINISH:
		return journal_say(&e->journal, "run-done", -1, NULL);
	case STEP_INCOMPLETE:
		/* left open: the same command tries those again */
		name_left_out(e);
		return -ENODATA;
	case STEP_HOME:
	case STEP_STOPPED:
	case STEP_STRAY:
		return run_home(e, step->kind);
	default:
		return run_boot(e, step);
	}
}

static int run_plan(struct engine *e)
{
	struct step step;
	int ret = journal_open(&e->journal, e->out);

	if (!ret && !e->journal.run_done && e->again)
		ret = journal_say(&e->journal, "run-start", -1, NULL);
	if (!ret)
		ret = engine_read_disk(e);
	while (!ret) {
		ret = look_around(e);
		if (ret)
			break;
		step = next(e);
		if (step.kind == STEP_NONE)
			break;
		ret = run_step(e, &step);
	}
	return ret;
}

int engine_run(const char *root, const char *out, bool again)
{
	struct engine e = {.root = root, .out = out, .again = again};
	char path[PATH_BYTES];
	int lock, ret;

	lock = folder_lock(out, "plan.json");
	if (lock < 0) {
		msg_error("results", out, "%s",
			  lock == -EBUSY ? "another run is adding to it"
					 : "no result folder: no plan.json");
		return lock;
	}
	path_make(path, "%s/plan.json", out);
	ret = plan_read(&e.plan, path);
	e.be = ret ? NULL : boot_backend(e.plan.backend);
	ret = e.be ? run_plan(&e) : -EINVAL;
	for (size_t i = 0; e.orders && i < e.plan.n_boots; i++)
		order_free(&e.orders[i]);
	free(e.orders);
	journal_close(&e.journal);
	plan_free(&e.plan);
	close(lock);
	return ret;
}
