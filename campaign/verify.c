// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "verify.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "hunts.h"
#include "jsonfile.h"
#include "msg.h"
#include "plan.h"
#include "proof.h"
#include "trial.h"
#include "variants.h"

#define HUNT_SECONDS_MIN 10
#define BUDGET_MIN	 3
#define NAME_COLUMNS	 28
/* What must fall has this long for it. */
#define FALL_S 120
/* Of a guess: to boot and to switch off; to run the selftests. */
#define BOOT_S	    15
#define SELFTESTS_S 90

static const char *const flavours[] = {"timed", "debug"};
#define FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

struct verify {
	const char *root, *base;
	char out[PATH_BYTES];
	unsigned int seconds; /* of each hunt */
	struct machine machine;
	struct variants variants;
	const struct options *options;
	unsigned int planned, planned_s; /* hunts, and their time, with -n */
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

static void say(const struct trial *t)
{
	printf("%-*s %-5s %-12s %4u s  %s\n", NAME_COLUMNS, t->variant,
	       t->flavour, t->hunt, t->elapsed_s, t->verdict);
	fflush(stdout);
}

static int hunt_once(const struct verify *v, struct trial *t)
{
	char *slash;
	int ret;

	path_make(t->dir, "%s/%s-%s-%s", v->out, t->variant, t->flavour,
		  t->hunt);
	/* of broken/, whose kernels are folders below a folder */
	for (slash = t->dir + strlen(v->out) + 1; (slash = strchr(slash, '/'));)
		*slash = '-';
	ret = trial_run(t);
	if (ret)
		return ret;
	say(t);
	ret = record(v, t);
	if (!ret && !t->shows_nothing)
		ret = proof_add(t);
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
	bool must_fall = variant_falls_to(variant);
	size_t i;
	int ret = 0;

	/* it ends the hunt by falling */
	if (must_fall && t.seconds < FALL_S)
		t.seconds = FALL_S;
	for (i = 0; !ret && i < HUNTS; i++) {
		if (!hunt_wanted(v->options, variant, flavour, i))
			continue;
		t.hunt = hunts[i].name;
		t.selftests = hunts[i].selftests;
		ret = hunt_once(v, &t);
		v->as_asked &= t.survived == !must_fall && !t.shows_nothing;
	}
	return ret;
}

static const char *base_of(const struct options *o)
{
	return o->base ? o->base : "6.12";
}

static bool asked_for(const struct options *o, const char *name)
{
	return !o->variants.n || words_have(&o->variants, name);
}

/* The variants of the base, if it and those that are asked for are there. */
static int read_variants(struct variants *vs, const char *root,
			 const struct options *o)
{
	int ret = hunts_check(o);
	unsigned int i;

	if (!ret)
		ret = variants_read(vs, root, base_of(o));

	for (i = 0; !ret && i < o->variants.n; i++)
		if (!variants_find(vs, o->variants.word[i]))
			ret = variants_unknown(vs, base_of(o),
					       o->variants.word[i]);
	return ret;
}

/* Call fn for every kernel that is asked for. 0, or what fn returned if not 0.
 */
static int each_kernel(struct verify *v,
		       int (*fn)(struct verify *v,
				 const struct variant *variant,
				 const char *flavour))
{
	const struct options *o = v->options;
	size_t i, f;
	int ret = 0;

	for (i = 0; i < v->variants.n; i++) {
		if (!asked_for(o, v->variants.v[i].name))
			continue;
		for (f = 0; !ret && f < FLAVOURS; f++)
			if ((!o->flavour || !strcmp(o->flavour, flavours[f])) &&
			    hunts_in(o, &v->variants.v[i], flavours[f]))
				ret = fn(v, &v->variants.v[i], flavours[f]);
	}
	return ret;
}

static int name_out(struct verify *v)
{
	const struct options *o = v->options;
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

/* A line on disk, and the cell of the table that is looked for. */
struct cell {
	const char *variant, *flavour, *hunt, *says;
};

static int find_cell(json_t *line, void *arg)
{
	struct cell *c = arg;

	if (strcmp(c->variant, plan_string(line, "variant")) ||
	    strcmp(c->flavour, plan_string(line, "flavour")) ||
	    strcmp(c->hunt, plan_string(line, "hunt")))
		return 0;
	c->says = json_is_true(json_object_get(line, "survived")) ? "ok"
		  : json_is_true(json_object_get(line, "void"))	  ? "void"
								  : "CAUGHT";
	return 1;
}

static int column(size_t hunt)
{
	int len = (int)strlen(hunts[hunt].name);

	return len < 6 ? 6 : len;
}

static int print_row(struct verify *v, const struct variant *variant,
		     const char *flavour)
{
	char path[PATH_BYTES];
	struct cell c;
	size_t i;

	path_make(path, "%s/hunts.jsonl", v->out);
	printf("%-*s %-5s", NAME_COLUMNS, variant->name, flavour);
	for (i = 0; i < HUNTS; i++) {
		c = (struct cell){variant->name, flavour, hunts[i].name, "-"};
		jsonfile_each_line(path, find_cell, &c);
		printf(" %-*s", column(i), c.says);
	}
	putchar('\n');
	return 0;
}

static void print_table(struct verify *v)
{
	size_t i;

	printf("\n%-*s %-5s", NAME_COLUMNS, "variant", "");
	for (i = 0; i < HUNTS; i++)
		printf(" %-*s", column(i), hunts[i].name);
	putchar('\n');
	each_kernel(v, print_row);
	printf("%u s a hunt; each in a VM of its own; results in %s\n",
	       v->seconds, v->out);
}

static int plan_kernel(struct verify *v, const struct variant *variant,
		       const char *flavour)
{
	size_t i;

	printf("  %-*s %-5s", NAME_COLUMNS, variant->name, flavour);
	for (i = 0; i < HUNTS; i++) {
		if (!hunt_wanted(v->options, variant, flavour, i))
			continue;
		printf(" %s", hunts[i].name);
		v->planned++;
		v->planned_s += BOOT_S +
				(hunts[i].selftests ? SELFTESTS_S : v->seconds);
	}
	putchar('\n');
	return 0;
}

/* What would be done, and how long it takes. */
static void print_plan(struct verify *v)
{
	printf("hunts of %u s, each in a VM of its own:\n", v->seconds);
	each_kernel(v, plan_kernel);
	printf("%u hunts: about %u min, kernels not counted\n", v->planned,
	       v->planned_s / 60);
}

char *verify_variants(const char *root, const struct options *o,
		      const char *flavour, int *ret)
{
	static struct variants vs;
	char *list = NULL, *longer;
	size_t i;

	*ret = read_variants(&vs, root, o);
	for (i = 0; !*ret && i < vs.n; i++) {
		if (!asked_for(o, vs.v[i].name) ||
		    !hunts_in(o, &vs.v[i], flavour))
			continue;
		if (asprintf(&longer, "%s%s%s", list ? list : "",
			     list ? "," : "", vs.v[i].name) < 0)
			*ret = -ENOMEM;
		free(list);
		list = *ret ? NULL : longer;
	}
	return list;
}

int verify_run(const char *root, const struct options *o)
{
	static struct verify v;
	char machine[PATH_BYTES];
	int ret;

	v = (struct verify){
		.root = root,
		.options = o,
		.base = base_of(o),
		.seconds = (unsigned int)((o->budget ? o->budget : BUDGET_MIN) *
					  60 / hunts_asked(o)),
		.as_asked = true,
	};
	if (v.seconds < HUNT_SECONDS_MIN)
		v.seconds = HUNT_SECONDS_MIN;
	plan_machine_path(root, "2s8c", machine);
	ret = read_variants(&v.variants, root, o);
	if (!ret)
		ret = machine_read(&v.machine, machine);
	if (!ret && o->dry_run) {
		print_plan(&v);
		return 0;
	}
	if (!ret)
		ret = name_out(&v);
	if (!ret)
		ret = each_kernel(&v, hunt_kernel);
	if (ret)
		return ret;
	print_table(&v);
	return v.as_asked ? 0 : -EPROTO;
}
