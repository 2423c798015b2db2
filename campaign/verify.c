// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "choice.h"
#include "folder.h"
#include "hunted.h"
#include "hunted_print.h"
#include "machines.h"
#include "msg.h"
#include "names.h"
#include "progress.h"
#include "trial.h"
#include "verdicts.h"

#define FILE_NAME  "verify.json"
#define TABLE_NAME "table.txt"
/* Of a guess: to boot and to switch off; to run the selftests. */
#define BOOT_S	    15
#define SELFTESTS_S 90

static const char *const flavours[] = {"timed", "debug"};
#define FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

struct verify {
	const char *root, *base;
	char out[PATH_BYTES];
	struct machine machine;
	const struct options *options;
	struct hunted hunted;
	struct progress progress; /* in seconds, and in hunts */
	json_t *identities; /* of each flavour, that the kernels must have */
};

static unsigned int cost_s(const struct task *t)
{
	return t->hunt->selftests ? SELFTESTS_S : t->seconds;
}

/* How many hunts there are, and how long those take that are left. */
static void count(struct verify *v)
{
	const struct hunted *h = &v->hunted;
	unsigned int done = 0;
	double left = 0;
	size_t i, end;

	for (i = 0; i < h->n; i = end) {
		end = hunted_attempt_end(h, i);
		if (!h->tasks[end - 1].found) /* they are done in order */
			left += BOOT_S;
		for (; i < end; i++) {
			if (h->tasks[i].found)
				done++;
			else
				left += cost_s(&h->tasks[i]);
		}
	}
	progress_begin(&v->progress, left, 0, (unsigned int)h->n, done);
}

/* How fast it went, which decides what a hunt can find; "" if nothing is known.
 */
static void describe_work(const struct verdict *found, char *text, size_t len)
{
	json_int_t moves =
		json_integer_value(json_object_get(found->outcome, "moves"));
	json_int_t hunted =
		json_integer_value(json_object_get(found->outcome, "hunted"));

	*text = '\0';
	if (found->hunted_s && moves + hunted)
		snprintf(text, len,
			 ", in %u s of %lld moves and %lld %s a second",
			 found->hunted_s, moves / found->hunted_s,
			 hunted / found->hunted_s,
			 fields_text_in(found->outcome, "unit"));
}

/* ", try 2", where there are several. */
static const char *attempt(const struct verify *v, const struct task *task,
			   char *text, size_t len)
{
	*text = '\0';
	if (v->hunted.tries > 1)
		snprintf(text, len, ", try %u", task->attempt);
	return text;
}

static int on_verdict(const struct trial *t, const struct verdict *found,
		      void *arg)
{
	struct verify *v = arg;
	const struct task *task = found->task;
	char left[64], work[128], of[32];

	v->hunted.tasks[task - v->hunted.tasks].found = found->found;
	v->hunted.tasks[task - v->hunted.tasks].hunted_s = found->hunted_s;
	v->progress.steps_done++;
	v->progress.done += cost_s(task);
	progress_left(&v->progress, left, sizeof(left));
	describe_work(found, work, sizeof(work));
	printf("%-*s %-5s %-12s %4u s  %s%s%s; %u of %u, %s\n",
	       HUNTED_NAME_COLUMNS, task->variant->name, task->flavour,
	       task->hunt->name, found->elapsed_s, found->text, work,
	       attempt(v, task, of, sizeof(of)), v->progress.steps_done,
	       v->progress.steps, left);
	fflush(stdout);
	return verdicts_add(v->out, t, found);
}

/* Named by the first of its hunts; one that was interrupted keeps the name. */
static void name_dir(const struct verify *v, struct trial *t)
{
	char *slash, first[PATH_BYTES];
	int n = 1;

	path_make(first, "%s/%s-%s-%s", v->out, t->tasks->variant->name,
		  t->tasks->flavour, t->tasks->hunt->name);
	/* of broken/, whose kernels are folders below a folder */
	for (slash = first + strlen(v->out) + 1; (slash = strchr(slash, '/'));)
		*slash = '-';
	path_make(t->dir, "%s", first);
	while (!access(t->dir, F_OK))
		path_make(t->dir, "%s-%d", first, ++n);
}

/* A VM for the hunts that are left in a kernel, until it falls. */
static int hunt(struct verify *v, const struct hunted_step *step)
{
	const struct task *first = &v->hunted.tasks[step->first];
	struct trial t = {
		.root = v->root,
		.base = v->base,
		.identity = json_object_get(
			json_object_get(v->identities, first->flavour),
			first->variant->name),
		.machine = &v->machine,
		.tasks = first,
		.n = step->end - step->first,
		.ended = on_verdict,
		.arg = v,
	};
	int ret;

	name_dir(v, &t);
	ret = trial_run(&t);
	v->progress.done += BOOT_S;
	return ret;
}

static int hunt_all(struct verify *v)
{
	struct hunted_step step = hunted_next(&v->hunted);
	int ret = 0;

	while (!ret && step.first < step.end) {
		ret = hunt(v, &step);
		step = hunted_next(&v->hunted);
	}
	return ret;
}

/* Are there hunts without a verdict in that folder? */
static bool unfinished(const char *folder, void *arg)
{
	struct verify *v = arg;
	struct hunted_step step;

	if (verdicts_read(folder, &v->hunted))
		return false;
	step = hunted_next(&v->hunted);
	return step.first < step.end;
}

/* What is asked for, of which kernels: the same goes on where it was. */
static json_t *request_of(const struct verify *v)
{
	json_t *asked = json_array();
	size_t i;

	for (i = 0; i < v->options->hunts.n; i++)
		json_array_append_new(asked,
				      json_string(v->options->hunts.word[i]));
	return json_pack("{s:i, s:s, s:o, s:O, s:I, s:I}", "schema", 1, "base",
			 v->base, "hunts", asked, "kernels", v->identities,
			 "budget_s", (json_int_t)v->options->budget_s, "tries",
			 (json_int_t)v->hunted.tries);
}

/* Find or make the folder. Nobody else adds to it until this program ends. */
static int prepare(struct verify *v)
{
	json_t *json = request_of(v);
	const struct request r = {FILE_NAME, json, unfinished, v};
	const char *out = v->options->out;
	char name[128];
	int ret;

	if (folder_find(v->root, out, &r, v->out) >= 0) {
		json_decref(json);
		fprintf(stderr, "going on with %s\n", v->out);
		return 0;
	}
	snprintf(name, sizeof(name), "verify-%s", v->base);
	if (!out) {
		folder_name(v->root, name, v->out);
	} else if (!access(out, F_OK)) {
		json_decref(json);
		msg_error("option", "--out", "%s: %s; name a new folder", out,
			  strerror(EEXIST));
		return -EEXIST;
	}
	ret = folder_create(v->out, FILE_NAME, json);
	if (ret)
		return ret;
	folder_lock(v->out, FILE_NAME);
	/* what an older folder said, which was looked at, is forgotten */
	return verdicts_read(v->out, &v->hunted);
}

/* What the kernels must be that are hunted in. */
static int identify(struct verify *v)
{
	struct kernels k;
	json_t *of;
	int ret = 0;
	size_t f;

	v->identities = json_object();
	for (f = 0; !ret && f < FLAVOURS; f++) {
		of = NULL;
		hunted_kernels(&v->hunted, v->root, v->options, flavours[f],
			       &k);
		if (k.variants)
			ret = kernels_identify(&k, &of);
		if (of)
			json_object_set_new(v->identities, flavours[f], of);
		free(k.variants);
	}
	return ret;
}

/* 0, or -EPROTO with a message that names those that are not as they should. */
static int judge(const struct verify *v)
{
	char otherwise[1024] = "", name[160], of[32];
	const struct task *t;

	for (t = v->hunted.tasks; t < v->hunted.tasks + v->hunted.n; t++) {
		if (t->found ==
		    (*t->variant->expect_fail ? FOUND_FALL : FOUND_OK))
			continue;
		snprintf(name, sizeof(name), "%s (%s, %s%s)", t->variant->name,
			 t->flavour, t->hunt->name,
			 attempt(v, t, of, sizeof(of)));
		names_add(otherwise, sizeof(otherwise), name);
	}
	if (!*otherwise)
		return 0;
	msg_error("verify", "kernels", "did not do what is asked of them: %s",
		  otherwise);
	return -EPROTO;
}

static void print_tables(const struct verify *v, FILE *out)
{
	hunted_print_table(&v->hunted, out);
	hunted_print_falls(&v->hunted, out);
}

/* On stdout, and in the folder. */
static int write_tables(const struct verify *v)
{
	char path[PATH_BYTES];
	FILE *out;
	int ret;

	path_make(path, "%s/" TABLE_NAME, v->out);
	out = fopen(path, "w");
	if (out)
		print_tables(v, out);
	if (!out || fclose(out)) {
		ret = -errno;
		msg_error("verify", path, "%s", strerror(-ret));
		return ret;
	}
	putchar('\n');
	print_tables(v, stdout);
	printf("results in %s\n", v->out);
	fflush(stdout);
	return 0;
}

static int run(struct verify *v)
{
	int ret = identify(v);

	if (!ret)
		ret = prepare(v);
	if (ret)
		return ret;
	count(v);
	ret = hunt_all(v);
	if (ret)
		return ret;
	ret = write_tables(v);
	return ret ? ret : judge(v);
}

int verify_run(const char *root, const struct options *o)
{
	struct verify v = {
		.root = root,
		.options = o,
		.base = choice_base(o),
	};
	char machine[PATH_BYTES];
	int ret = hunted_list(&v.hunted, root, o);

	machines_path(root, "2s8c", machine);
	if (!ret)
		ret = machine_read(&v.machine, machine);
	if (!ret && o->dry_run) {
		count(&v);
		hunted_print_plan(&v.hunted, stdout);
		printf("%u hunts: about %.0f min, kernels not counted\n",
		       v.progress.steps, v.progress.total / 60);
	} else if (!ret) {
		ret = run(&v);
	}
	json_decref(v.identities);
	hunted_free(&v.hunted);
	return ret;
}
