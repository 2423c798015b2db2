// SPDX-License-Identifier: GPL-2.0-only
#include "proof.h"

#include <errno.h>

#include "jsonfile.h"

static const struct field proof_fields[] = {
	FIELD(MUST, OBJECT, proof, kernel),
	FIELD(MUST, FLAG, proof, survived),
	FIELD(MUST, OBJECT, proof, hunts),
	{.name = NULL},
};

struct hunted {
	uint64_t seconds, runs, fell;
	const char *verdict;
};

static const struct field hunt_fields[] = {
	FIELD(MUST, COUNT, hunted, seconds),
	FIELD(MUST, COUNT, hunted, runs),
	FIELD(MUST, COUNT, hunted, fell),
	FIELD(MUST, TEXT, hunted, verdict),
	{.name = NULL},
};

int proof_read(struct proof *p, const char *path)
{
	struct where at = {.file = path};
	struct hunted hunted;
	const char *name;
	json_t *hunt;
	int ret = jsonfile_load(path, &p->keep);

	if (!ret)
		ret = fields_check_schema(p->keep, &at);
	if (!ret)
		ret = fields_read(proof_fields, p->keep, &at, p);
	if (ret)
		return ret;
	json_object_foreach (p->hunts, name, hunt)
		if (fields_read(hunt_fields, hunt, &at, &hunted))
			return -EINVAL;
	return 0;
}

int proof_begin(struct proof *p, const char *path, json_t *kernel)
{
	int ret = proof_read(p, path);

	if (ret && ret != -ENOENT)
		return ret;
	if (ret) {
		p->keep = json_pack("{s:{}}", "hunts");
		p->hunts = json_object_get(p->keep, "hunts");
	}
	/* the same image may come of another source, or of other words in it */
	json_object_set(p->keep, "kernel", kernel);
	p->kernel = kernel;
	return 0;
}

json_t *proof_write(const struct proof *p)
{
	json_t *root = json_object();

	fields_write_schema(root);
	fields_write(proof_fields, p, root);
	return root;
}

void proof_free(struct proof *p)
{
	json_decref(p->keep);
	*p = (struct proof){0};
}

static struct hunted hunted_of(json_t *hunt)
{
	struct hunted hunted = {0};
	struct where nowhere = {.file = "proof"};

	if (hunt)
		fields_read(hunt_fields, hunt, &nowhere, &hunted);
	return hunted;
}

void proof_add_hunt(struct proof *p, const char *hunt, uint64_t seconds,
		    bool fell, const char *verdict)
{
	struct hunted sum = hunted_of(json_object_get(p->hunts, hunt));
	json_t *entry = json_object(), *other;
	const char *name;

	sum.seconds += seconds;
	sum.runs++;
	sum.fell += fell;
	sum.verdict = verdict;
	fields_write(hunt_fields, &sum, entry);
	json_object_set_new(p->hunts, hunt, entry);
	p->survived = true;
	json_object_foreach (p->hunts, name, other)
		p->survived &= !hunted_of(other).fell;
}

uint64_t proof_seconds(const struct proof *p)
{
	uint64_t sum = 0;
	const char *name;
	json_t *hunt;

	json_object_foreach (p->hunts, name, hunt)
		sum += hunted_of(hunt).seconds;
	return sum;
}
