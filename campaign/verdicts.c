// SPDX-License-Identifier: GPL-2.0-only
#include "verdicts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "jsonfile.h"
#include "proof.h"

/* A line of hunts.jsonl; what the guest said goes with it. */
struct hunted_line {
	const char *variant, *flavour, *hunt, *verdict;
	bool survived, shows_nothing;
	uint64_t seconds, attempt, elapsed_s;
};

static const struct field hunted_fields[] = {
	FIELD(MUST, TEXT, hunted_line, variant),
	FIELD(MUST, TEXT, hunted_line, flavour),
	FIELD(MUST, TEXT, hunted_line, hunt),
	FIELD(MUST, TEXT, hunted_line, verdict),
	FIELD(MUST, FLAG, hunted_line, survived),
	{"void", FIELD_FLAG, FIELD_NEWER,
	 offsetof(struct hunted_line, shows_nothing), NULL},
	FIELD(MUST, COUNT, hunted_line, seconds),
	FIELD(NEWER, COUNT, hunted_line, attempt),
	FIELD(MUST, COUNT, hunted_line, elapsed_s),
	{.name = NULL},
};

static int record(const char *folder, const struct verdict *found)
{
	struct hunted_line h = {
		.variant = found->task->variant->name,
		.flavour = found->task->flavour,
		.hunt = found->task->hunt->name,
		.verdict = found->text,
		.survived = found->found == FOUND_OK,
		.shows_nothing = found->found == FOUND_VOID,
		.seconds = found->task->seconds,
		.attempt = found->task->attempt,
		.elapsed_s = found->elapsed_s,
	};
	char path[PATH_BYTES];
	json_t *line = json_object();

	fields_write(hunted_fields, &h, line);
	json_object_update_missing(line, found->outcome);
	json_object_set_new(line, "hunted_s",
			    json_integer((json_int_t)found->hunted_s));
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
	path_make(path, "%s/results", t->root);
	mkdir(path, 0755);
	path_make(path, "%s/results/proofs", t->root);
	mkdir(path, 0755);
	path_make(path, "%s/results/proofs/%s.json", t->root,
		  json_string_value(json_object_get(identity, "image_sha256")));
	ret = proof_begin(&p, path, identity);
	if (!ret) {
		proof_add_hunt(&p, found->task->hunt->name, found->hunted_s,
			       found->found == FOUND_FALL, found->text);
		ret = jsonfile_write(path, proof_write(&p));
	}
	proof_free(&p);
	json_decref(identity);
	return ret;
}

/*
 * A hunt that must be asked for is one that mainline falls to: of a strategy it
 * proves nothing, and disproves nothing.
 */
static bool is_proof(const struct verdict *found)
{
	const struct task *task = found->task;

	return found->found != FOUND_VOID &&
	       (!task->hunt->asked || task->variant->role == ROLE_BROKEN);
}

int verdicts_add(const char *folder, const struct trial *t,
		 const struct verdict *found)
{
	int ret = is_proof(found) ? add_proof(t, found) : 0;

	/* last: a hunt that is recorded is not hunted again */
	return ret ? ret : record(folder, found);
}

static int take_line(json_t *line, const struct where *at, void *arg)
{
	struct hunted *h = arg;
	struct hunted_line l = {0};
	struct task *t;

	if (fields_read(hunted_fields, line, at, &l))
		return -EINVAL;
	for (t = h->tasks; t < h->tasks + h->n; t++) {
		if (strcmp(t->variant->name, l.variant) ||
		    strcmp(t->flavour, l.flavour) ||
		    strcmp(t->hunt->name, l.hunt) || t->attempt != l.attempt)
			continue;
		t->found = l.survived	     ? FOUND_OK
			   : l.shows_nothing ? FOUND_VOID
					     : FOUND_FALL;
		t->hunted_s = (unsigned int)json_integer_value(
			json_object_get(line, "hunted_s"));
	}
	return 0;
}

int verdicts_read(const char *folder, struct hunted *h)
{
	char path[PATH_BYTES];
	size_t i;

	for (i = 0; i < h->n; i++)
		h->tasks[i].found = FOUND_NOTHING_YET;
	path_make(path, "%s/hunts.jsonl", folder);
	return jsonfile_each_line(path, take_line, h, NULL);
}
