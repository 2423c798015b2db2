// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the kernels that were measured are proven. A proof is of one image;
 * that of a timed kernel counts together with that of its debug build, which
 * has the same source and series.
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

/* Every proof in dir against one kernel. */
static int search(const char *dir, const json_t *kernel, struct found *f)
{
	struct dirent **list;
	int n = scandir(dir, &list, NULL, alphasort), i, ret = 0;

	for (i = 0; i < n; i++) {
		const char *dot = strrchr(list[i]->d_name, '.');
		json_t *proof = NULL;
		char *path = NULL;

		if (!ret && dot && !strcmp(dot, ".json")) {
			if (asprintf(&path, "%s/%s", dir, list[i]->d_name) < 0)
				ret = -ENOMEM;
			else
				ret = field_load(path, &proof);
		}
		if (proof)
			add(f, kernel, proof);
		json_decref(proof);
		free(path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
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

static const json_t *kernel_of(const struct result *res, size_t variant)
{
	for (size_t i = 0; i < res->n_boots; i++)
		if (res->boots[i].variant == variant && res->boots[i].context)
			return json_object_get(res->boots[i].context, "kernel");
	return NULL;
}

int result_load_proofs(struct result *res)
{
	char *dir;
	int ret = 0;

	if (asprintf(&dir, "%s/../proofs", res->dir) < 0)
		return -ENOMEM;
	for (size_t v = 0; v < res->n_variants && !ret; v++) {
		const json_t *kernel = kernel_of(res, v);
		struct found f = {0};

		/* of a control nothing is claimed; a kernel we did not build
		 * has no series */
		if (!*text_in(kernel, "series_sha256") ||
		    res->variants[v].role == ROLE_CONTROL)
			continue;
		ret = search(dir, kernel, &f);
		if (!ret)
			ret = judge(&res->variants[v], &f);
	}
	free(dir);
	return ret;
}
