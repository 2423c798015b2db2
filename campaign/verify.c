// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "verify.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "jsonfile.h"
#include "msg.h"
#include "plan.h"
#include "trial.h"
#include "variants.h"

#define HUNT_SECONDS_MIN 10
#define BUDGET_MIN	 2
#define BOOT_S		 15 /* of a guess: to boot and to switch off */

/* Those of verify/hunts.def; hunt n of a kernel that lacks it is left out. */
static const struct {
	const char *name;
	bool faults; /* needs fault injection: the debug kernel only */
} hunts[] = {
#define HUNT(name)	  {#name, false},
#define HUNT_FAULTS(name) {#name, true},
#include "../verify/hunts.def"
#undef HUNT
#undef HUNT_FAULTS
};
#define HUNTS (sizeof(hunts) / sizeof(hunts[0]))

static const char *const flavours[] = {"timed", "debug"};
#define FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

/* Faults can be injected into the debug kernel only. */
static bool left_out(size_t hunt, const char *flavour)
{
	return hunts[hunt].faults && strcmp(flavour, "debug");
}

struct verify {
	const char *root, *base;
	char out[PATH_BYTES];
	unsigned int seconds; /* of each hunt */
	struct machine machine;
	bool as_asked; /* every kernel did what its role asks */
};

static int record(const struct verify *v, const struct trial *t)
{
	char path[PATH_BYTES];
	json_t *line;

	line = json_pack("{s:s, s:s, s:s, s:s, s:b, s:i, s:i}", "variant",
			 t->variant, "flavour", t->flavour, "hunt", t->hunt,
			 "verdict", t->verdict, "survived", t->survived,
			 "seconds", (int)v->seconds, "elapsed_s",
			 (int)t->elapsed_s);
	json_object_update_missing(line, t->outcome);
	path_make(path, "%s/hunts.jsonl", v->out);
	return jsonfile_append(path, line);
}

/* The verdict on one kernel image, for the report to find. */
static int write_proof(const struct verify *v, const struct trial *t,
		       json_t *verdicts, bool survived)
{
	char path[PATH_BYTES], kernel[PATH_BYTES];
	json_t *identity;
	const char *image;
	int ret;

	trial_kernel_dir(t, kernel);
	path_make(path, "%s/identity.json", kernel);
	identity = jsonfile_read(path);
	image = plan_string(identity, "image_sha256");
	path_make(path, "%s/results/proofs", v->root);
	mkdir(path, 0755);
	path_make(path, "%s/results/proofs/%s.json", v->root, image);
	ret = jsonfile_write(path,
			     json_pack("{s:i, s:O, s:b, s:i, s:O}", "schema", 1,
				       "kernel", identity, "survived", survived,
				       "seconds_per_hunt", (int)v->seconds,
				       "hunts", verdicts));
	json_decref(identity);
	return ret;
}

static void say(const struct trial *t)
{
	printf("%-12s %-5s %-12s %4u s  %s\n", t->variant, t->flavour, t->hunt,
	       t->elapsed_s, t->verdict);
	fflush(stdout);
}

static int hunt_once(const struct verify *v, struct trial *t)
{
	int ret;

	path_make(t->dir, "%s/%s-%s-%s", v->out, t->variant, t->flavour,
		  t->hunt);
	ret = trial_run(t);
	if (ret)
		return ret;
	say(t);
	ret = record(v, t);
	json_decref(t->outcome);
	t->outcome = NULL;
	return ret;
}

static int hunt_kernel(struct verify *v, const struct variant *variant,
		       const char *flavour)
{
	struct trial t = {
		.root = v->root,
		.base = v->base,
		.variant = variant->name,
		.flavour = flavour,
		.machine = &v->machine,
		.seconds = v->seconds,
	};
	json_t *verdicts = json_object();
	bool survived = true;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < HUNTS; i++) {
		if (left_out(i, flavour))
			continue;
		t.hunt = hunts[i].name;
		ret = hunt_once(v, &t);
		json_object_set_new(verdicts, t.hunt, json_string(t.verdict));
		survived &= t.survived;
	}
	if (!ret)
		ret = write_proof(v, &t, verdicts, survived);
	if (!ret)
		v->as_asked &= survived == !*variant->verify;
	json_decref(verdicts);
	return ret;
}

static bool flavour_asked_for(const struct options *o, const char *flavour)
{
	return !o->flavour || !strcmp(o->flavour, flavour);
}

static int hunt_variant(struct verify *v, const struct options *o,
			const struct variant *variant)
{
	size_t f;
	int ret = 0;

	for (f = 0; !ret && f < FLAVOURS; f++)
		if (flavour_asked_for(o, flavours[f]))
			ret = hunt_kernel(v, variant, flavours[f]);
	return ret;
}

static bool asked_for(const struct options *o, const char *name)
{
	unsigned int i;

	for (i = 0; i < o->variants.n; i++)
		if (!strcmp(o->variants.word[i], name))
			return true;
	return !o->variants.n;
}

static int name_out(struct verify *v, const struct options *o)
{
	time_t now = time(NULL);
	char utc[32], parent[PATH_BYTES];
	struct tm tm;

	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	path_make(parent, "%s/results", v->root);
	mkdir(parent, 0755);
	if (o->out)
		path_make(v->out, "%s", o->out);
	else
		path_make(v->out, "%s/%s-verify-%s", parent, utc, v->base);
	if (!mkdir(v->out, 0755))
		return 0;
	msg_error("option", "--out", "%s: %s; name a new folder", v->out,
		  strerror(errno));
	return -EEXIST;
}

/* A row of the table, of the lines on disk. arg: variant and flavour. */
static int print_cell(json_t *line, void *arg)
{
	const char **row = arg;
	bool ok = json_is_true(json_object_get(line, "survived"));

	if (!strcmp(row[0], plan_string(line, "variant")) &&
	    !strcmp(row[1], plan_string(line, "flavour")))
		printf(" %-11s", ok ? "ok" : "CAUGHT");
	return 0;
}

static void print_table(const struct verify *v, const struct options *o,
			const struct variants *vs)
{
	char path[PATH_BYTES];
	const char *row[2];
	size_t i, f;

	path_make(path, "%s/hunts.jsonl", v->out);
	printf("\n%-12s %-5s", "variant", "");
	for (i = 0; i < HUNTS; i++)
		printf(" %-11s", hunts[i].name);
	putchar('\n');
	for (i = 0; i < vs->n; i++) {
		if (!asked_for(o, vs->v[i].name))
			continue;
		for (f = 0; f < FLAVOURS; f++) {
			if (!flavour_asked_for(o, flavours[f]))
				continue;
			row[0] = vs->v[i].name;
			row[1] = flavours[f];
			printf("%-12s %-5s", row[0], row[1]);
			jsonfile_each_line(path, print_cell, row);
			putchar('\n');
		}
	}
	printf("%u s a hunt; each in a VM of its own; results in %s\n",
	       v->seconds, v->out);
}

/* What would be done, and how long it takes. */
static void print_plan(const struct verify *v, const struct options *o,
		       const struct variants *vs)
{
	unsigned int trials = 0;
	size_t i, f, n;

	printf("hunts of %u s, each in a VM of its own:\n", v->seconds);
	for (i = 0; i < vs->n; i++) {
		if (!asked_for(o, vs->v[i].name))
			continue;
		for (f = 0; f < FLAVOURS; f++) {
			if (!flavour_asked_for(o, flavours[f]))
				continue;
			printf("  %-12s %-5s", vs->v[i].name, flavours[f]);
			for (n = 0; n < HUNTS; n++) {
				if (left_out(n, flavours[f]))
					continue;
				printf(" %s", hunts[n].name);
				trials++;
			}
			putchar('\n');
		}
	}
	printf("%u hunts: about %u min, kernels not counted\n", trials,
	       trials * (v->seconds + BOOT_S) / 60);
}

int verify_run(const char *root, const struct options *o)
{
	struct verify v = {
		.root = root,
		.base = o->base ? o->base : "6.12",
		.seconds = (unsigned int)((o->budget ? o->budget : BUDGET_MIN) *
					  60 / HUNTS),
		.as_asked = true,
	};
	static struct variants vs;
	char machine[PATH_BYTES];
	size_t i;
	int ret;

	if (v.seconds < HUNT_SECONDS_MIN)
		v.seconds = HUNT_SECONDS_MIN;
	plan_machine_path(root, "2s8c", machine);
	ret = variants_read(&vs, root, v.base);
	if (!ret)
		ret = machine_read(&v.machine, machine);
	if (!ret && o->dry_run) {
		print_plan(&v, o, &vs);
		return 0;
	}
	if (!ret)
		ret = name_out(&v, o);
	for (i = 0; !ret && i < vs.n; i++)
		if (asked_for(o, vs.v[i].name))
			ret = hunt_variant(&v, o, &vs.v[i]);
	if (ret)
		return ret;
	print_table(&v, o, &vs);
	return v.as_asked ? 0 : -EPROTO;
}
