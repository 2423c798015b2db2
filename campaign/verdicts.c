// SPDX-License-Identifier: GPL-2.0-only
#include "verdicts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "jsonfile.h"
#include "proof.h"

/* A line of hunts.jsonl; what the guest said goes with it. */
struct hunted {
	const char *variant, *flavour, *hunt, *verdict;
	bool survived, shows_nothing;
	uint64_t seconds, elapsed_s;
};

static const struct field hunted_fields[] = {
	FIELD(MUST, TEXT, hunted, variant),
	FIELD(MUST, TEXT, hunted, flavour),
	FIELD(MUST, TEXT, hunted, hunt),
	FIELD(MUST, TEXT, hunted, verdict),
	FIELD(MUST, FLAG, hunted, survived),
	{"void", FIELD_FLAG, FIELD_NEWER,
	 offsetof(struct hunted, shows_nothing), NULL},
	FIELD(MUST, COUNT, hunted, seconds),
	FIELD(MUST, COUNT, hunted, elapsed_s),
	{.name = NULL},
};

static int record(const char *folder, const struct trial *t,
		  const struct verdict *found)
{
	struct hunted h = {
		.variant = t->variant,
		.flavour = t->flavour,
		.hunt = found->hunt,
		.verdict = found->text,
		.survived = found->survived,
		.shows_nothing = found->shows_nothing,
		.seconds = t->seconds,
		.elapsed_s = found->elapsed_s,
	};
	char path[PATH_BYTES];
	json_t *line = json_object();

	fields_write(hunted_fields, &h, line);
	json_object_update_missing(line, found->outcome);
	path_make(path, "%s/hunts.jsonl", folder);
	return jsonfile_append(path, line);
}

/* One hunt more in what is known of the image. */
static int add_proof(const struct trial *t, const struct verdict *found)
{
	char path[PATH_BYTES], kernel[PATH_BYTES];
	json_t *identity;
	struct proof p;
	int ret;

	trial_kernel_dir(t, kernel);
	path_make(path, "%s/identity.json", kernel);
	ret = jsonfile_load(path, &identity);
	if (ret)
		return ret;
	path_make(path, "%s/results/proofs", t->root);
	mkdir(path, 0755);
	path_make(path, "%s/results/proofs/%s.json", t->root,
		  json_string_value(json_object_get(identity, "image_sha256")));
	ret = proof_begin(&p, path, identity);
	if (!ret) {
		proof_add_hunt(&p, found->hunt, found->hunted_s,
			       !found->survived, found->text);
		ret = jsonfile_write(path, proof_write(&p));
	}
	proof_free(&p);
	json_decref(identity);
	return ret;
}

int verdicts_add(const char *folder, const struct trial *t,
		 const struct verdict *found)
{
	int ret = found->shows_nothing ? 0 : add_proof(t, found);

	/* last: a hunt that is recorded is not hunted again */
	return ret ? ret : record(folder, t, found);
}

/* What is looked for among the lines. */
struct entry {
	const char *variant, *flavour, *hunt, *says;
};

static int find_entry(json_t *line, const struct where *at, void *arg)
{
	struct entry *e = arg;
	struct hunted h = {0};

	if (fields_read(hunted_fields, line, at, &h))
		return -EINVAL;
	if (strcmp(e->variant, h.variant) || strcmp(e->flavour, h.flavour) ||
	    strcmp(e->hunt, h.hunt))
		return 0;
	e->says = h.survived ? "ok" : h.shows_nothing ? "void" : "CAUGHT";
	return 1;
}

const char *verdicts_find(const char *folder, const char *variant,
			  const char *flavour, const char *hunt)
{
	struct entry e = {variant, flavour, hunt, NULL};
	char path[PATH_BYTES];

	path_make(path, "%s/hunts.jsonl", folder);
	jsonfile_each_line(path, find_entry, &e, NULL);
	return e.says;
}
