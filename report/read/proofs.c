// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the kernels that were measured are proven. A proof is of one image;
 * that of a timed kernel counts together with that of its debug build, which
 * has the same source and series. Proofs lie beside the result folder, in the
 * project's results, and in its committed reference: hunts of one image there
 * add up, copies of one file do not.
 */
#include "result.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "memory.h"
#include "proof.h"

/* What the proofs of one kernel say, of each flavour. */
struct found {
	bool timed, debug, fell;
	uint64_t seconds[2]; /* of hunting: timed, debug */
	json_t *hunts;	     /* as of struct proven */
};

static bool same(const json_t *a, const json_t *b, const char *key)
{
	return *fields_text_in(a, key) &&
	       !strcmp(fields_text_in(a, key), fields_text_in(b, key));
}

static void add_hunts(json_t *sums, const struct proof *p)
{
	const char *name;
	json_t *hunt, *sum;

	json_object_foreach (p->hunts, name, hunt) {
		sum = json_object_get(sums, name);
		json_object_set_new(
			sums, name,
			json_pack("[I, I]",
				  (json_int_t)fields_count_at(sum, 0) +
					  json_integer_value(json_object_get(
						  hunt, "seconds")),
				  (json_int_t)fields_count_at(sum, 1) +
					  json_integer_value(json_object_get(
						  hunt, "fell"))));
	}
}

static void add(struct found *f, const json_t *kernel, const struct proof *p)
{
	if (same(kernel, p->kernel, "image_sha256")) {
		f->timed = true;
		f->seconds[0] += proof_seconds(p);
	} else if (!strcmp(fields_text_in(p->kernel, "flavour"), "debug") &&
		   same(kernel, p->kernel, "series_sha256") &&
		   same(kernel, p->kernel, "source") &&
		   same(kernel, p->kernel, "compiler")) {
		f->debug = true;
		f->seconds[1] += proof_seconds(p);
	} else {
		return;
	}
	f->fell |= !p->survived;
	add_hunts(f->hunts, p);
}

struct proofs {
	struct proof *of;
	size_t n;
};

/* Neither a copy counts again, nor the same folder by another path. */
static bool is_among(const struct proofs *proofs, const struct proof *proof)
{
	for (size_t i = 0; i < proofs->n; i++)
		if (json_equal(proofs->of[i].keep, proof->keep))
			return true;
	return false;
}

static int is_json(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".json");
}

static int load_one(struct proofs *proofs, const char *dir, const char *name)
{
	char *path = memory_print("%s/%s", dir, name);
	struct proof p;
	int ret = proof_read(&p, path);

	free(path);
	if (!ret && !is_among(proofs, &p))
		*(struct proof *)memory_push(&proofs->of, &proofs->n,
					     sizeof(p)) = p;
	else
		proof_free(&p);
	return ret;
}

static int load_folder(struct proofs *proofs, const char *above,
		       const char *folder)
{
	char *dir = memory_print("%s/%s", above, folder);
	struct dirent **list;
	int n = scandir(dir, &list, is_json, alphasort), ret = 0;

	for (int i = 0; i < n; i++) {
		if (!ret)
			ret = load_one(proofs, dir, list[i]->d_name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	free(dir);
	return ret;
}

static void judge(struct proven *v, const struct found *f)
{
	if (f->fell) {
		v->verdict = PROOF_FELL;
		v->text = memory_print("fell to a hunt");
	} else if (f->timed && f->debug) {
		v->verdict = PROOF_SURVIVED;
		v->text = memory_print("survived %llu s of hunts, and %llu s "
				       "in its debug build",
				       (unsigned long long)f->seconds[0],
				       (unsigned long long)f->seconds[1]);
	} else {
		v->text = memory_print("unproven: no hunt in %s",
				       f->debug	  ? "this image"
				       : f->timed ? "its debug build"
						  : "this image, nor in its "
						    "debug build");
	}
}

static void judge_all(struct result *res, const struct proofs *proofs)
{
	const json_t *kernel;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		struct found f = {.timed = false};

		kernel = result_kernel(res, v);
		/* of a control nothing is claimed; a kernel we did not build
		 * has no series */
		if (!*fields_text_in(kernel, "series_sha256") ||
		    res->plan.variants[v].role == ROLE_CONTROL)
			continue;
		f.hunts = res->proofs[v].hunts = json_object();
		for (size_t i = 0; i < proofs->n; i++)
			add(&f, kernel, &proofs->of[i]);
		judge(&res->proofs[v], &f);
	}
}

int result_load_proofs(struct result *res)
{
	const char *root = getenv("RMAPBENCH_ROOT");
	struct proofs proofs = {.n = 0};
	int ret = load_folder(&proofs, res->dir, "../proofs");

	if (!ret && root)
		ret = load_folder(&proofs, root, "results/proofs");
	if (!ret && root)
		ret = load_folder(&proofs, root, "results/reference/proofs");
	res->proofs = memory_get(res->plan.n_variants, sizeof(*res->proofs));
	if (!ret)
		judge_all(res, &proofs);
	while (proofs.n)
		proof_free(&proofs.of[--proofs.n]);
	free(proofs.of);
	return ret;
}
