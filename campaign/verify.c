// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hunted.h"
#include "hunts.h"
#include "machines.h"
#include "msg.h"
#include "names.h"
#include "progress.h"
#include "trial.h"
#include "verdicts.h"
#include "verify_folder.h"

#define NAME_COLUMNS 28
/* Of a guess: to boot and to switch off; to run the selftests. */
#define BOOT_S	    15
#define SELFTESTS_S 90

static const char *const flavours[] = {"timed", "debug"};
#define FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

struct verify {
	const char *root, *base;
	char out[PATH_BYTES];
	struct machine machine;
	struct variants variants;
	const struct options *options;
	struct progress progress; /* in seconds, and in hunts */
	bool must_fall;		  /* the kernel that is hunted in */
	char otherwise[1024]; /* kernels that did not do what is asked of them
			       */
	json_t *identities[FLAVOURS]; /* that the kernels must have */
};

/* To be hunted in. */
struct kernel {
	const struct variant *variant;
	const char *flavour;
	const json_t *identity; /* that it must have */
	const struct hunt_entry *hunts[HUNTS];
	unsigned int n, seconds; /* of each hunt */
};

static void say(const struct verify *v, const struct trial *t,
		const struct verdict *found)
{
	char left[64];

	progress_left(&v->progress, left, sizeof(left));
	printf("%-*s %-5s %-12s %4u s  %s; %u of %u, %s\n", NAME_COLUMNS,
	       t->variant, t->flavour, found->hunt, found->elapsed_s,
	       found->text, v->progress.steps_done, v->progress.steps, left);
	fflush(stdout);
}

static unsigned int cost_s(const struct hunt_entry *h, unsigned int seconds)
{
	return h->selftests ? SELFTESTS_S : seconds;
}

static void note_otherwise(struct verify *v, const char *variant,
			   const char *flavour, const char *hunt)
{
	char name[128];

	snprintf(name, sizeof(name), "%s (%s, %s)", variant, flavour, hunt);
	names_add(v->otherwise, sizeof(v->otherwise), name);
}

static int on_verdict(const struct trial *t, const struct verdict *found,
		      void *arg)
{
	struct verify *v = arg;

	v->progress.steps_done++;
	v->progress.done += cost_s(t->hunts[t->done - 1], t->seconds);
	if (found->survived == v->must_fall || found->shows_nothing)
		note_otherwise(v, t->variant, t->flavour, found->hunt);
	say(v, t, found);
	return verdicts_add(v->out, t, found);
}

/* Named by the first of its hunts; one that was interrupted keeps the name. */
static void name_dir(const struct verify *v, struct trial *t)
{
	char *slash, first[PATH_BYTES];
	int n = 1;

	path_make(first, "%s/%s-%s-%s", v->out, t->variant, t->flavour,
		  t->hunts[0]->name);
	/* of broken/, whose kernels are folders below a folder */
	for (slash = first + strlen(v->out) + 1; (slash = strchr(slash, '/'));)
		*slash = '-';
	path_make(t->dir, "%s", first);
	while (!access(t->dir, F_OK))
		path_make(t->dir, "%s-%d", first, ++n);
}

/* Those that an earlier run of the same has not done. */
static unsigned int hunts_left(struct verify *v, const struct kernel *k,
			       const struct hunt_entry *left[HUNTS])
{
	const char *found;
	unsigned int n = 0, i;

	for (i = 0; i < k->n; i++) {
		found = verdicts_find(v->out, k->variant->name, k->flavour,
				      k->hunts[i]->name);
		if (!found) {
			left[n++] = k->hunts[i];
			continue;
		}
		v->progress.steps_done++;
		v->progress.total -= cost_s(k->hunts[i], k->seconds);
		if (strcmp(found, v->must_fall ? "CAUGHT" : "ok"))
			note_otherwise(v, k->variant->name, k->flavour,
				       k->hunts[i]->name);
	}
	return n;
}

/* A VM for all hunts; another for those that are left when the kernel falls. */
static int hunt_kernel(struct verify *v, const struct kernel *k)
{
	const struct hunt_entry *left[HUNTS];
	unsigned int done, n;
	int ret = 0;

	v->must_fall = *k->variant->expect_fail;
	n = hunts_left(v, k, left);
	for (done = 0; !ret && done < n;) {
		struct trial t = {
			.root = v->root,
			.base = v->base,
			.variant = k->variant->name,
			.flavour = k->flavour,
			.identity = k->identity,
			.machine = &v->machine,
			.n = n - done,
			.seconds = k->seconds,
			.ended = on_verdict,
			.arg = v,
		};

		memcpy(t.hunts, left + done, t.n * sizeof(t.hunts[0]));
		name_dir(v, &t);
		ret = trial_run(&t);
		v->progress.done += BOOT_S;
		done += t.done;
	}
	return ret;
}

/* Call fn for every kernel that is asked for. 0, or what fn returned if not 0.
 */
static int each_kernel(struct verify *v,
		       int (*fn)(struct verify *v, const struct kernel *k))
{
	const struct options *o = v->options;
	struct kernel k;
	size_t i, f;
	int ret = 0;

	for (i = 0; i < v->variants.n; i++) {
		k.variant = &v->variants.v[i];
		if (!hunted_asks(o, k.variant->name))
			continue;
		for (f = 0; !ret && f < FLAVOURS; f++) {
			k.flavour = flavours[f];
			k.identity = json_object_get(v->identities[f],
						     k.variant->name);
			if (!hunted_asks_flavour(o, k.flavour))
				continue;
			k.n = hunts_of(o, k.variant, k.flavour, k.hunts);
			k.seconds = hunts_seconds(o, k.variant, k.hunts, k.n);
			if (k.n)
				ret = fn(v, &k);
		}
	}
	return ret;
}

/* What is asked for, of which kernels: the same goes on where it was. */
static json_t *request_of(const struct verify *v)
{
	json_t *hunted = json_array(), *kernels = json_object();
	size_t i;

	for (i = 0; i < v->options->hunts.n; i++)
		json_array_append_new(hunted,
				      json_string(v->options->hunts.word[i]));
	for (i = 0; i < FLAVOURS; i++)
		json_object_set(kernels, flavours[i], v->identities[i]);
	return json_pack("{s:i, s:s, s:o, s:o, s:I}", "schema", 1, "base",
			 v->base, "hunts", hunted, "kernels", kernels,
			 "budget_min", (json_int_t)v->options->budget);
}

static int is_undone(struct verify *v, const struct kernel *k)
{
	unsigned int i;

	for (i = 0; i < k->n; i++)
		if (!verdicts_find(v->out, k->variant->name, k->flavour,
				   k->hunts[i]->name))
			return 1;
	return 0;
}

/* Are there hunts without a verdict in that folder? */
static bool undone(const char *folder, void *arg)
{
	struct verify *v = arg;

	path_make(v->out, "%s", folder);
	return each_kernel(v, is_undone);
}

static int column(size_t hunt)
{
	size_t len = strlen(hunts[hunt].name);

	return len < 6 ? 6 : (int)len;
}

static int print_row(struct verify *v, const struct kernel *k)
{
	const char *says;
	size_t i;

	printf("%-*s %-5s", NAME_COLUMNS, k->variant->name, k->flavour);
	for (i = 0; i < HUNTS; i++) {
		says = verdicts_find(v->out, k->variant->name, k->flavour,
				     hunts[i].name);
		printf(" %-*s", column(i), says ? says : "-");
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
	printf("results in %s\n", v->out);
	fflush(stdout);
}

/* How many hunts there are, and how long they take. */
static int count_kernel(struct verify *v, const struct kernel *k)
{
	unsigned int i;

	for (i = 0; i < k->n; i++)
		v->progress.total += cost_s(k->hunts[i], k->seconds);
	v->progress.total += BOOT_S;
	v->progress.steps += k->n;
	return 0;
}

static int plan_kernel(struct verify *v, const struct kernel *k)
{
	unsigned int i;

	(void)v;
	printf("  %-*s %-5s %4u s each:", NAME_COLUMNS, k->variant->name,
	       k->flavour, k->seconds);
	for (i = 0; i < k->n; i++)
		printf(" %s", k->hunts[i]->name);
	putchar('\n');
	return 0;
}

static void print_plan(struct verify *v)
{
	each_kernel(v, plan_kernel);
	printf("%u hunts: about %.0f min, kernels not counted\n",
	       v->progress.steps, v->progress.total / 60);
}

/* What the kernels must be that are hunted in. */
static int identify(struct verify *v)
{
	struct kernels k;
	int ret = 0;
	size_t f;

	for (f = 0; !ret && f < FLAVOURS; f++) {
		if (!hunted_asks_flavour(v->options, flavours[f]))
			continue;
		ret = hunted_kernels(v->root, v->options, flavours[f], &k);
		if (!ret && k.variants)
			ret = kernels_identify(&k, &v->identities[f]);
		free(k.variants);
	}
	return ret;
}

static int prepare(struct verify *v)
{
	json_t *request = request_of(v);
	char path[PATH_BYTES];
	int ret = verify_folder(v->root, v->options->out, v->base, request,
				undone, v, path);

	json_decref(request);
	path_make(v->out, "%s", path);
	return ret;
}

int verify_run(const char *root, const struct options *o)
{
	static struct verify v;
	char machine[PATH_BYTES];
	size_t f;
	int ret;

	v = (struct verify){
		.root = root,
		.options = o,
		.base = hunted_base(o),
	};
	progress_begin(&v.progress, 0, 0, 0, 0);
	machines_path(root, "2s8c", machine);
	ret = hunted_variants(&v.variants, root, o);
	if (!ret)
		ret = machine_read(&v.machine, machine);
	if (!ret)
		ret = each_kernel(&v, count_kernel);
	if (!ret && o->dry_run) {
		print_plan(&v);
		variants_free(&v.variants);
		return 0;
	}
	if (!ret)
		ret = identify(&v);
	if (!ret)
		ret = prepare(&v);
	if (!ret)
		ret = each_kernel(&v, hunt_kernel);
	for (f = 0; f < FLAVOURS; f++)
		json_decref(v.identities[f]);
	if (!ret)
		print_table(&v);
	variants_free(&v.variants);
	if (ret || !*v.otherwise)
		return ret;
	msg_error("verify", "kernels", "did not do what is asked of them: %s",
		  v.otherwise);
	return -EPROTO;
}
