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
#include "collector.h"
#include "folder.h"
#include "journal.h"
#include "jsonfile.h"
#include "msg.h"
#include "progress.h"

#define FAILURES_MAX 3

struct engine {
	const char *root, *out;
	json_t *plan;
	const struct backend *be;
	struct journal journal;
	struct progress progress;
	const char *variant;   /* that runs now */
	unsigned int samples;  /* of this boot, on disk */
	unsigned int given_up; /* boots */
};

static void boot_folder(const struct engine *e, const json_t *boot, char *path)
{
	path_make(path, "%s/boots/%03lld-%s", e->out,
		  plan_integer(boot, "boot"), plan_string(boot, "variant"));
}

/* The cells of a boot that have no sample yet; a new array. */
static json_t *cells_left(const struct engine *e, const json_t *boot)
{
	json_t *all = plan_boot_cells(e->plan, (int)plan_integer(boot, "boot"));
	json_t *left = json_array(), *have = json_object(), *cell;
	char dir[PATH_BYTES], path[PATH_BYTES], *key;
	size_t i;

	boot_folder(e, boot, dir);
	path_make(path, "%s/%s", dir, BOOT_SAMPLES);
	sample_keys(path, have);
	json_array_foreach (all, i, cell) {
		key = sample_key(cell);
		if (key && !json_object_get(have, key))
			json_array_append(left, cell);
		free(key);
	}
	json_decref(have);
	json_decref(all);
	return left;
}

static double cost_of(const json_t *cells)
{
	const json_t *cell;
	double cost = 0;
	size_t i;

	json_array_foreach (cells, i, cell)
		cost += plan_cell_cost(cell);
	return cost;
}

static void on_sample(const json_t *cell, void *arg)
{
	struct engine *e = arg;
	char what[96];

	e->samples++;
	e->progress.done += plan_cell_cost(cell);
	snprintf(what, sizeof(what), "%s, %u samples", e->variant, e->samples);
	progress_draw(&e->progress, what);
}

static int make_boot_folder(const char *dir)
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

/* What an interrupted attempt left unread becomes samples first. */
static int recover(struct engine *e, const struct boot_job *job)
{
	struct boot_job before = *job;
	struct collector c;
	int ret;

	before.attempt--;
	ret = before.attempt ? collector_init(&c, e->be, &before) : 0;
	if (ret || !before.attempt)
		return ret;
	/* its context may be cut short: then it says nothing */
	collector_poll(&c);
	collector_free(&c);
	return 0;
}

static size_t count_left(const struct engine *e, const json_t *boot)
{
	json_t *left = cells_left(e, boot);
	size_t n = json_array_size(left);

	json_decref(left);
	return n;
}

/* reason: empty if it has been said */
static int say_failed(struct engine *e, const struct boot_job *job,
		      const char *reason)
{
	char what[320];

	snprintf(what, sizeof(what), "boot %d, %s, failed: %s", job->boot,
		 job->variant, reason);
	if (*reason)
		progress_say(&e->progress, what);
	return journal_say(
		&e->journal, "boot-failed", job->boot,
		json_pack("{s:i, s:s}", "attempt", job->attempt, "reason",
			  *reason ? reason : "could not be started"));
}

/* One try. 0, failed or not; -errno: the run cannot go on. */
static int attempt(struct engine *e, struct boot_job *job, const json_t *boot)
{
	struct timespec start, end;
	char text[256] = "", what[160];
	size_t missing;
	long long ms;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &start);
	e->samples = 0;
	ret = journal_say(&e->journal, "boot-start", job->boot,
			  json_pack("{s:i}", "attempt", job->attempt));
	if (ret)
		return ret;
	progress_draw(&e->progress, job->variant);
	ret = boot_run(e->be, job, on_sample, e, text, sizeof(text));
	clock_gettime(CLOCK_MONOTONIC, &end);
	ms = (end.tv_sec - start.tv_sec) * 1000ll +
	     (end.tv_nsec - start.tv_nsec) / 1000000;
	if (ret == -EINTR)
		return ret;
	missing = ret ? 0 : count_left(e, boot);
	if (missing) {
		snprintf(text, sizeof(text), "%zu samples are missing",
			 missing);
		ret = -ENODATA;
	}
	if (ret) {
		if (say_failed(e, job, text) || ret == -ENOTRECOVERABLE)
			return -ENOTRECOVERABLE;
		return 0;
	}
	ret = journal_say(&e->journal, "boot-done", job->boot,
			  json_pack("{s:i, s:i, s:I}", "attempt", job->attempt,
				    "samples", (int)e->samples, "elapsed_ms",
				    (json_int_t)ms));
	e->progress.steps_done++;
	snprintf(what, sizeof(what), "boot %d, %s, %u samples in %lld s",
		 job->boot, job->variant, e->samples, ms / 1000);
	progress_say(&e->progress, what);
	return ret;
}

static int run_boot(struct engine *e, const json_t *boot)
{
	struct boot_job job = {
		.root = e->root,
		.plan = e->plan,
		.variant = plan_string(boot, "variant"),
		.boot = (int)plan_integer(boot, "boot"),
		.block = (int)plan_integer(boot, "block"),
	};
	char dir[PATH_BYTES];
	int ret;

	boot_folder(e, boot, dir);
	job.dir = dir;
	e->variant = job.variant;
	ret = make_boot_folder(dir);
	while (!ret && !journal_boot_done(&e->journal, job.boot)) {
		if (journal_failures(&e->journal, job.boot) >= FAILURES_MAX) {
			msg_error("boot", dir, "failed %d times; left out",
				  FAILURES_MAX);
			e->given_up++;
			break;
		}
		job.attempt = journal_attempts(&e->journal, job.boot) + 1;
		ret = recover(e, &job);
		if (ret)
			break;
		if (e->be->check)
			ret = e->be->check(&job);
		if (ret)
			break;
		job.cells = cells_left(e, boot);
		ret = attempt(e, &job, boot);
		json_decref(job.cells);
	}
	return ret;
}

static void begin_progress(struct engine *e)
{
	const json_t *boots = json_object_get(e->plan, "boots"), *boot;
	double total = 0, left = 0;
	json_t *cells;
	size_t i;

	json_array_foreach (boots, i, boot) {
		cells = plan_boot_cells(e->plan,
					(int)plan_integer(boot, "boot"));
		total += cost_of(cells);
		json_decref(cells);
		cells = cells_left(e, boot);
		left += cost_of(cells);
		json_decref(cells);
	}
	progress_begin(&e->progress, total, total - left,
		       (unsigned int)json_array_size(boots),
		       (unsigned int)json_object_size(e->journal.done));
}

static int run_plan(struct engine *e)
{
	const json_t *boot;
	size_t i;
	int ret;

	ret = journal_open(&e->journal, e->out);
	if (!ret && e->journal.run_done)
		return 0;
	if (!ret)
		ret = journal_say(&e->journal, "run-start", -1, NULL);
	if (ret)
		return ret;
	begin_progress(e);
	json_array_foreach (json_object_get(e->plan, "boots"), i, boot) {
		ret = run_boot(e, boot);
		if (ret)
			return ret;
	}
	/* left open: the same command tries those again */
	if (e->given_up)
		return -ENODATA;
	return journal_say(&e->journal, "run-done", -1, NULL);
}

int engine_run(const char *root, const char *out)
{
	struct engine e = {.root = root, .out = out};
	char path[PATH_BYTES];
	int lock, ret;

	lock = folder_lock(out);
	if (lock < 0) {
		msg_error("results", out, "%s",
			  lock == -EBUSY ? "another run is adding to it"
					 : "no result folder: no plan.json");
		return lock;
	}
	path_make(path, "%s/plan.json", out);
	e.plan = jsonfile_read(path);
	if (!e.plan) {
		close(lock);
		return -EINVAL;
	}
	e.be = boot_backend(plan_string(e.plan, "backend"));
	ret = e.be ? run_plan(&e) : -EINVAL;
	journal_close(&e.journal);
	json_decref(e.plan);
	close(lock);
	return ret;
}
