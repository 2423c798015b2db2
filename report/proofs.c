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

#include "field.h"

/* What the proofs of one kernel say, of each flavour. */
struct found {
	bool timed, debug, fell;
	json_int_t seconds[2]; /* of hunting: timed, debug */
};

static const char *text_in(const json_t *object, const char *key)
{
	const char *v = json_string_value(json_object_get(object, key));

	return v ? v : "";
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
	return *text_in(a, key) && !strcmp(text_in(a, key), text_in(b, key));
}

static json_int_t seconds_of(const json_t *proof)
{
	json_int_t sum = 0;
	const char *name;
	json_t *hunt;

	json_object_foreach (json_object_get(proof, "hunts"), name, hunt)
		sum += json_integer_value(json_object_get(hunt, "seconds"));
	return sum;
}

static void add(struct found *f, const json_t *kernel, const json_t *proof)
{
	const json_t *proven = json_object_get(proof, "kernel");
	bool survived = json_is_true(json_object_get(proof, "survived"));

	if (same(kernel, proven, "image_sha256")) {
		f->timed = true;
		f->seconds[0] += seconds_of(proof);
	} else if (!strcmp(text_in(proven, "flavour"), "debug") &&
		   same(kernel, proven, "series_sha256") &&
		   same(kernel, proven, "source") &&
		   same(kernel, proven, "compiler")) {
		f->debug = true;
		f->seconds[1] += seconds_of(proof);
	} else {
		return;
	}
	f->fell |= !survived;
}

static bool is_among(const json_t *proofs, const json_t *proof)
{
	const json_t *known;
	size_t i;

	json_array_foreach (proofs, i, known)
		if (json_equal(known, proof))
			return true;
	return false;
}

static int is_json(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".json");
}

/*
 * Every proof in dir that is not among them yet: neither a copy counts again,
 * nor the same folder by another path.
 */
static int load_folder(const char *dir, json_t *proofs)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_json, alphasort), i, ret = 0;

	for (i = 0; i < n; i++) {
		json_t *proof = NULL;
		char *path = NULL;

		if (!ret && asprintf(&path, "%s/%s", dir, list[i]->d_name) < 0)
			ret = -ENOMEM;
		else if (!ret)
			ret = field_load(path, &proof);
		if (proof && !is_among(proofs, proof) &&
		    json_array_append(proofs, proof))
			ret = -ENOMEM;
		json_decref(proof);
		free(path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ret;
}

static int load_folder_of(const char *above, const char *folder, json_t *proofs)
{
	char *dir;
	int ret;

	if (asprintf(&dir, "%s/%s", above, folder) < 0)
		return -ENOMEM;
	ret = load_folder(dir, proofs);
	free(dir);
	return ret;
}

static int load_proofs(const struct result *res, json_t *proofs)
{
	const char *root = getenv("RMAPBENCH_ROOT");
	int ret = load_folder_of(res->dir, "../proofs", proofs);

	if (!ret && root)
		ret = load_folder_of(root, "results/proofs", proofs);
	if (!ret && root)
		ret = load_folder_of(root, "results/reference/proofs", proofs);
	return ret;
}

static int judge(struct variant *v, const struct found *f)
{
	int n;

	if (f->fell) {
		v->proof = PROOF_FELL;
		n = asprintf(&v->proof_text, "fell to a hunt");
	} else if (f->timed && f->debug) {
		v->proof = PROOF_SURVIVED;
		n = asprintf(&v->proof_text,
			     "survived %lld s of hunts, and %lld s in its "
			     "debug build",
			     (long long)f->seconds[0],
			     (long long)f->seconds[1]);
	} else {
		n = asprintf(&v->proof_text, "unproven: no hunt in %s",
			     f->debug	? "this image"
			     : f->timed ? "its debug build"
					: "this image, nor in its debug build");
	}
	return n < 0 ? -ENOMEM : 0;
}

static int judge_all(struct result *res, const json_t *proofs)
{
	const json_t *kernel, *proof;
	int ret = 0;
	size_t i;

	for (size_t v = 0; v < res->n_variants && !ret; v++) {
		struct found f = {0};

		kernel = result_kernel(res, v);
		/* of a control nothing is claimed; a kernel we did not build
		 * has no series */
		if (!*text_in(kernel, "series_sha256") ||
		    res->variants[v].role == ROLE_CONTROL)
			continue;
		json_array_foreach (proofs, i, proof)
			add(&f, kernel, proof);
		ret = judge(&res->variants[v], &f);
	}
	return ret;
}

int result_load_proofs(struct result *res)
{
	json_t *proofs = json_array();
	int ret = proofs ? load_proofs(res, proofs) : -ENOMEM;

	if (!ret)
		ret = judge_all(res, proofs);
	json_decref(proofs);
	return ret;
}
