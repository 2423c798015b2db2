// SPDX-License-Identifier: GPL-2.0-only
/* plan.json: what was to be measured. */
#include "result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "field.h"
#include "format.h"

static int parse_role(const char *text, enum role *role)
{
	static const char *const names[] = {
		[ROLE_BASELINE] = "baseline",
		[ROLE_STRATEGY] = "strategy",
		[ROLE_CONTROL] = "control",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(text, names[i])) {
			*role = (enum role)i;
			return 0;
		}
	return -EINVAL;
}

static int read_variants(struct result *res, const struct where *at)
{
	json_t *list, *item;
	const char *role;
	struct variant *v;
	size_t i;
	int ret = field_array(res->plan, "variants", at, &list);

	if (ret)
		return ret;
	json_array_foreach (list, i, item) {
		v = array_push(&res->variants, &res->n_variants, sizeof(*v));
		if (!v)
			return -ENOMEM;
		ret = field_text(item, "name", at, &v->name);
		if (!ret)
			ret = field_text(item, "role", at, &role);
		if (ret)
			return ret;
		if (parse_role(role, &v->role))
			return field_error(at,
					   "role %s: must be baseline, "
					   "strategy or control",
					   role);
	}
	return 0;
}

static int read_cells(struct result *res, const struct where *at)
{
	json_t *list, *item;
	struct cell *c;
	size_t i;
	int ret = field_array(res->plan, "cells", at, &list);

	if (ret)
		return ret;
	json_array_foreach (list, i, item) {
		c = array_push(&res->cells, &res->n_cells, sizeof(*c));
		if (!c)
			return -ENOMEM;
		ret = field_text(item, "load", at, &c->load);
		if (!ret)
			ret = field_object(item, "params", at, &c->params);
		if (!ret)
			ret = field_text(item, "placement", at, &c->placement);
		if (!ret)
			ret = field_count(item, "nprocs", at, &c->nprocs);
		if (ret)
			return ret;
		c->params_key = result_params_key(c->params);
		if (!c->params_key)
			return -ENOMEM;
	}
	return 0;
}

static int read_boots(struct result *res, const struct where *at)
{
	json_t *list, *item;
	const char *name;
	struct boot *b;
	long variant;
	size_t i;
	int ret = field_array(res->plan, "boots", at, &list);

	if (ret)
		return ret;
	json_array_foreach (list, i, item) {
		b = array_push(&res->boots, &res->n_boots, sizeof(*b));
		if (!b)
			return -ENOMEM;
		ret = field_count(item, "boot", at, &b->number);
		if (!ret)
			ret = field_count(item, "block", at, &b->block);
		if (!ret)
			ret = field_text(item, "variant", at, &name);
		if (ret)
			return ret;
		variant = result_variant(res, name);
		if (variant < 0)
			return field_error(at, "boot of unknown variant %s",
					   name);
		b->variant = (size_t)variant;
	}
	return 0;
}

/* JSON cannot hold the name of a folder that is no UTF-8: then none was
 * written.
 */
static int add_missing_name(struct result *res)
{
	char *folder, *name = NULL;
	int ret = -ENOMEM;

	if (json_object_get(res->plan, "run"))
		return 0;
	folder = realpath(res->dir, NULL);
	if (folder)
		name = format_utf8(strrchr(folder, '/') + 1);
	if (name && !json_object_set_new(res->plan, "run", json_string(name)))
		ret = 0;
	free(name);
	free(folder);
	return ret;
}

static int read_names(struct result *res, const struct where *at)
{
	const struct {
		const char *key;
		const char **value;
	} names[] = {
		{"run", &res->run},
		{"backend", &res->backend},
		{"machine", &res->machine},
		{"base", &res->base},
	};
	int ret;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		ret = field_text(res->plan, names[i].key, at, names[i].value);
		if (ret)
			return ret;
	}
	if (!strcmp(res->backend, "tcg"))
		return field_error(at, "backend tcg: how fast plain QEMU is "
				       "says nothing of a machine");
	return 0;
}

static int read_baseline(struct result *res, const struct where *at)
{
	const char *name;
	long variant;
	int ret = field_text(res->plan, "baseline", at, &name);

	if (ret)
		return ret;
	variant = result_variant(res, name);
	if (variant < 0)
		return field_error(at, "baseline %s is none of the variants",
				   name);
	res->baseline = (size_t)variant;
	return 0;
}

int result_load_plan(struct result *res, const char *path)
{
	struct where at = {.file = path};
	int ret = field_load(path, &res->plan);

	if (ret)
		return ret;
	ret = field_schema(res->plan, &at);
	if (!ret)
		ret = add_missing_name(res);
	if (!ret)
		ret = read_names(res, &at);
	if (!ret)
		ret = read_variants(res, &at);
	if (!ret)
		ret = read_baseline(res, &at);
	if (!ret)
		ret = read_cells(res, &at);
	if (!ret)
		ret = read_boots(res, &at);
	return ret;
}
