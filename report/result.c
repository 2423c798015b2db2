// SPDX-License-Identifier: GPL-2.0-only
#include "result.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/msg.h"
#include "array.h"
#include "field.h"

char *result_params_key(const json_t *params)
{
	return json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS);
}

const char *cell_param(const struct cell *cell, const char *name)
{
	const char *v = json_string_value(json_object_get(cell->params, name));

	return v ? v : "";
}

bool cell_same_line(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->load, b->load) &&
	       !strcmp(a->placement, b->placement) &&
	       !strcmp(a->params_key, b->params_key);
}

long result_sibling(const struct result *res, size_t cell, const char *param,
		    const char *value)
{
	const struct cell *a = &res->cells[cell], *b;
	json_t *want = json_copy(a->params);
	long found = NO_CELL;

	json_object_set_new(want, param, json_string(value));
	for (size_t i = 0; i < res->n_cells && found == NO_CELL; i++) {
		b = &res->cells[i];
		if (a->nprocs == b->nprocs && !strcmp(a->load, b->load) &&
		    !strcmp(a->placement, b->placement) &&
		    json_equal(want, b->params))
			found = (long)i;
	}
	json_decref(want);
	return found;
}

long result_variant(const struct result *res, const char *name)
{
	for (size_t i = 0; i < res->n_variants; i++)
		if (!strcmp(res->variants[i].name, name))
			return (long)i;
	return -1;
}

const json_t *result_kernel(const struct result *res, size_t variant)
{
	for (size_t i = 0; i < res->n_boots; i++)
		if (res->boots[i].variant == variant && res->boots[i].context)
			return json_object_get(res->boots[i].context, "kernel");
	return NULL;
}

static long find_boot(const struct result *res, uint64_t number)
{
	for (size_t i = 0; i < res->n_boots; i++)
		if (res->boots[i].number == number)
			return (long)i;
	return -1;
}

static int read_event(json_t *obj, const struct where *at, void *ctx)
{
	struct result *res = ctx;
	const char *event, *reason;
	uint64_t number;
	long boot;
	int ret = field_text(obj, "event", at, &event);

	if (ret)
		return ret;
	if (strcmp(event, "boot-done") && strcmp(event, "boot-failed"))
		return 0;
	ret = field_count(obj, "boot", at, &number);
	if (ret)
		return ret;
	boot = find_boot(res, number);
	if (boot < 0)
		return field_error(at, "boot %llu is not in plan.json",
				   (unsigned long long)number);
	if (!strcmp(event, "boot-done")) {
		res->boots[boot].done = true;
		return 0;
	}
	reason = json_string_value(json_object_get(obj, "reason"));
	free(res->boots[boot].failed);
	res->boots[boot].failed = strdup(reason ? reason : "no reason given");
	return res->boots[boot].failed ? 0 : -ENOMEM;
}

static int load_journal(struct result *res)
{
	struct cut_line *c;
	char *path;
	size_t cut;
	int ret;

	if (asprintf(&path, "%s/journal.jsonl", res->dir) < 0)
		return -ENOMEM;
	ret = field_each_line(path, read_event, res, &cut);
	if (ret == -ENOENT)
		ret = 0; /* nothing has happened yet */
	if (!ret && cut) {
		c = array_push(&res->cuts, &res->n_cuts, sizeof(*c));
		if (!c) {
			free(path);
			return -ENOMEM;
		}
		c->line = cut;
		c->variant = -1;
		c->file = path;
		return 0;
	}
	free(path);
	return ret;
}

static int check_context(const struct result *res, struct boot *b,
			 const char *path)
{
	struct where at = {.file = path};
	const char *planned = res->variants[b->variant].name;
	const char *variant;
	uint64_t number, simulated;
	json_t *kernel;
	int ret = field_schema(b->context, &at);

	if (!ret)
		ret = field_count(b->context, "boot", &at, &number);
	if (!ret)
		ret = field_text(b->context, "variant", &at, &variant);
	if (!ret)
		ret = field_count(b->context, "simulated", &at, &simulated);
	if (!ret)
		ret = field_object(b->context, "kernel", &at, &kernel);
	if (ret)
		return ret;
	if (number != b->number || strcmp(variant, planned))
		return field_error(&at,
				   "is of boot %llu of %s, planned: %llu "
				   "of %s",
				   (unsigned long long)number, variant,
				   (unsigned long long)b->number, planned);
	b->simulated = simulated;
	return 0;
}

static int load_context(const struct result *res, struct boot *b)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/context.json", b->dir) < 0)
		return -ENOMEM;
	ret = field_load(path, &b->context);
	if (!ret)
		ret = check_context(res, b, path);
	else if (ret == -ENOENT)
		ret = 0; /* its samples are left out, by name */
	free(path);
	return ret;
}

static int load_boot(struct result *res, size_t i, const char *folder)
{
	struct boot *b = &res->boots[i];
	char *path;
	int ret;

	if (asprintf(&b->dir, "%s/boots/%s", res->dir, folder) < 0)
		return -ENOMEM;
	b->started = true;
	ret = load_context(res, b);
	if (ret)
		return ret;
	if (asprintf(&path, "%s/samples.jsonl", b->dir) < 0)
		return -ENOMEM;
	ret = result_load_samples(res, i, path);
	free(path);
	return ret;
}

/* The planned boot that a folder such as 003-lock-pmd belongs to, or -1. */
static long folder_boot(const struct result *res, const char *folder)
{
	const struct boot *b;
	char want[512];

	for (size_t i = 0; i < res->n_boots; i++) {
		b = &res->boots[i];
		snprintf(want, sizeof(want), "%03llu-%s",
			 (unsigned long long)b->number,
			 res->variants[b->variant].name);
		if (!strcmp(folder, want))
			return (long)i;
	}
	return -1;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int load_boots(struct result *res)
{
	struct where at = {0};
	struct dirent **list = NULL;
	char *path;
	long boot;
	int n, ret = 0;

	if (asprintf(&path, "%s/boots", res->dir) < 0)
		return -ENOMEM;
	at.file = path;
	n = scandir(path, &list, not_hidden, alphasort);
	if (n < 0 && errno != ENOENT)
		ret = field_error(&at, "%s", strerror(errno));
	for (int i = 0; i < n; i++) {
		boot = folder_boot(res, list[i]->d_name);
		if (!ret && boot < 0)
			ret = field_error(&at, "%s: no boot of plan.json",
					  list[i]->d_name);
		if (!ret)
			ret = load_boot(res, (size_t)boot, list[i]->d_name);
		if (ret == -ENOTDIR)
			ret = field_error(&at, "%s: no folder",
					  list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(path);
	return ret;
}

static int load_all(struct result *res, const char *plan)
{
	int ret = result_load_plan(res, plan);

	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("report", res->dir,
			  "no result folder (no plan.json in it); valid: a "
			  "folder that ./run.sh sim or here made");
	if (!ret)
		ret = load_journal(res);
	if (!ret)
		ret = load_boots(res);
	if (!ret)
		ret = result_load_proofs(res);
	if (ret == -ENOMEM)
		msg_error("report", res->dir, "%s", strerror(ENOMEM));
	return ret;
}

int result_load(const char *dir, struct result *res)
{
	char *plan;
	int ret;

	memset(res, 0, sizeof(*res));
	res->dir = dir;
	if (asprintf(&plan, "%s/plan.json", dir) < 0)
		return -ENOMEM;
	ret = load_all(res, plan);
	free(plan);
	if (ret)
		result_free(res);
	return ret;
}

void result_free(struct result *res)
{
	for (size_t i = 0; i < res->n_cells; i++)
		free(res->cells[i].params_key);
	for (size_t i = 0; i < res->n_boots; i++) {
		free(res->boots[i].dir);
		free(res->boots[i].failed);
		json_decref(res->boots[i].context);
	}
	for (size_t i = 0; i < res->n_samples; i++) {
		free(res->samples[i].elapsed_ns);
		free(res->samples[i].reason);
		json_decref(res->samples[i].hot);
	}
	for (size_t i = 0; i < res->n_cuts; i++)
		free(res->cuts[i].file);
	for (size_t i = 0; i < res->n_variants; i++)
		free(res->variants[i].proof_text);
	free(res->variants);
	free(res->cells);
	free(res->boots);
	free(res->samples);
	free(res->cuts);
	json_decref(res->plan);
	memset(res, 0, sizeof(*res));
}
