// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "proof.h"

#include <sys/stat.h>
#include <unistd.h>

#include "jsonfile.h"
#include "plan.h"

static void add_hunt(json_t *known, const struct verdict *v)
{
	const json_t *old = json_object_get(known, v->hunt);
	long long seconds = plan_integer(old, "seconds") + v->hunted_s;
	long long runs = plan_integer(old, "runs") + 1;
	long long fell = plan_integer(old, "fell") + !v->survived;

	json_object_set_new(known, v->hunt,
			    json_pack("{s:I, s:I, s:I, s:s}", "seconds",
				      (json_int_t)seconds, "runs",
				      (json_int_t)runs, "fell",
				      (json_int_t)fell, "verdict", v->text));
}

static bool ever_fell(json_t *known)
{
	const char *name;
	json_t *hunt;

	json_object_foreach (known, name, hunt)
		if (plan_integer(hunt, "fell"))
			return true;
	return false;
}

int proof_add(const struct trial *t, const struct verdict *v)
{
	char path[PATH_BYTES], kernel[PATH_BYTES];
	json_t *identity, *old = NULL, *known;
	int ret;

	trial_kernel_dir(t, kernel);
	path_make(path, "%s/identity.json", kernel);
	identity = jsonfile_read(path);
	path_make(path, "%s/results/proofs", t->root);
	mkdir(path, 0755);
	path_make(path, "%s/results/proofs/%s.json", t->root,
		  plan_string(identity, "image_sha256"));
	if (!access(path, F_OK))
		old = jsonfile_read(path);
	known = json_incref(json_object_get(old, "hunts"));
	if (!known)
		known = json_object();
	add_hunt(known, v);
	ret = jsonfile_write(path,
			     json_pack("{s:i, s:O, s:b, s:O}", "schema", 1,
				       "kernel", identity, "survived",
				       !ever_fell(known), "hunts", known));
	json_decref(known);
	json_decref(old);
	json_decref(identity);
	return ret;
}
