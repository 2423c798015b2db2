// SPDX-License-Identifier: GPL-2.0-only
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "memory.h"

static const struct field plan_fields[] = {
	FIELD(MAY, TEXT, plan, run),
	FIELD(MUST, TEXT, plan, backend),
	FIELD(MUST, TEXT, plan, machine),
	FIELD(MAY, OBJECT, plan, model),
	FIELD(MUST, TEXT, plan, base),
	FIELD(MUST, TEXT, plan, baseline),
	FIELD(NEWER, TEXT, plan, kernel_src),
	FIELD(NEWER, COUNT, plan, jobs),
	FIELD(MAY, TEXT, plan, allowed_cpus),
	FIELD(MAY, TEXT, plan, boots_by),
	FIELD(MAY, COUNT, plan, tune),
	FIELD(MAY, COUNT, plan, target_ns),
	FIELD(MUST, COUNT, plan, blocks),
	FIELD(MUST, COUNT, plan, samples_per_boot),
	FIELD(MUST, COUNT, plan, seed),
	{"variants", FIELD_LIST, FIELD_MUST,
	 offsetof(struct plan, variant_list), NULL},
	{"cells", FIELD_LIST, FIELD_MUST, offsetof(struct plan, cell_list),
	 NULL},
	{"boots", FIELD_LIST, FIELD_MUST, offsetof(struct plan, boot_list),
	 NULL},
	{.name = NULL},
};

static const struct field boot_fields[] = {
	FIELD(MUST, COUNT, planned_boot, boot),
	FIELD(MUST, COUNT, planned_boot, block),
	FIELD(MUST, TEXT, planned_boot, variant),
	{.name = NULL},
};

/* A cell's id in its plan; older plans go by the order. */
static const struct field id_field[] = {
	{"id", FIELD_COUNT, FIELD_NEWER, 0, NULL},
	{.name = NULL},
};

void plan_init(struct plan *p)
{
	*p = (struct plan){.keep = json_array()};
}

void plan_free(struct plan *p)
{
	free(p->variants);
	free(p->cells);
	free(p->boots);
	json_decref(p->keep);
	*p = (struct plan){0};
}

json_t *plan_keep(struct plan *p, json_t *j)
{
	json_array_append_new(p->keep, j);
	return j;
}

const char *plan_keep_text(struct plan *p, const char *text)
{
	return json_string_value(plan_keep(p, json_string(text)));
}

struct variant *plan_add_variant(struct plan *p)
{
	return memory_push(&p->variants, &p->n_variants, sizeof(*p->variants));
}

struct cell *plan_add_cell(struct plan *p)
{
	return memory_push(&p->cells, &p->n_cells, sizeof(*p->cells));
}

struct planned_boot *plan_add_boot(struct plan *p)
{
	return memory_push(&p->boots, &p->n_boots, sizeof(*p->boots));
}

static int read_variants(struct plan *p, const struct where *at)
{
	json_t *item;
	long baseline;
	size_t i;

	json_array_foreach (p->variant_list, i, item)
		if (fields_read(variant_plan_fields, item, at,
				plan_add_variant(p)))
			return -EINVAL;
	baseline = plan_variant(p, p->baseline);
	if (baseline < 0)
		return fields_error(at, "baseline %s is none of the variants",
				    p->baseline);
	p->baseline_index = (size_t)baseline;
	return 0;
}

static int read_cells(struct plan *p, const struct where *at)
{
	json_t *item;
	uint64_t id;
	size_t i;

	json_array_foreach (p->cell_list, i, item) {
		id = i;
		if (fields_read(id_field, item, at, &id) ||
		    fields_read(cell_fields, item, at, plan_add_cell(p)))
			return -EINVAL;
		if (id != i)
			return fields_error(at, "cell %zu has the id %llu", i,
					    (unsigned long long)id);
	}
	return 0;
}

static int read_boots(struct plan *p, const struct where *at)
{
	struct planned_boot *b;
	json_t *item;
	long variant;
	size_t i;

	json_array_foreach (p->boot_list, i, item) {
		b = plan_add_boot(p);
		if (fields_read(boot_fields, item, at, b))
			return -EINVAL;
		variant = plan_variant(p, b->variant);
		if (variant < 0)
			return fields_error(at, "boot of unknown variant %s",
					    b->variant);
		b->variant_index = (size_t)variant;
	}
	return 0;
}

int plan_read(struct plan *p, const char *path)
{
	struct where at = {.file = path};
	json_t *root;
	int ret = jsonfile_load(path, &root);

	plan_init(p);
	if (ret)
		return ret;
	plan_keep(p, root);
	ret = fields_check_schema(root, &at);
	if (!ret)
		ret = fields_read(plan_fields, root, &at, p);
	if (!ret)
		ret = read_variants(p, &at);
	if (!ret)
		ret = read_cells(p, &at);
	return ret ? ret : read_boots(p, &at);
}

json_t *plan_write(const struct plan *p)
{
	json_t *variants = json_array(), *cells = json_array();
	json_t *boots = json_array(), *root = json_object(), *o;
	struct plan lists = *p;
	uint64_t i;

	for (i = 0; i < p->n_variants; i++) {
		json_array_append_new(variants, o = json_object());
		fields_write(variant_plan_fields, &p->variants[i], o);
	}
	for (i = 0; i < p->n_cells; i++) {
		json_array_append_new(cells, o = json_object());
		fields_write(id_field, &i, o);
		fields_write(cell_fields, &p->cells[i], o);
	}
	for (i = 0; i < p->n_boots; i++) {
		json_array_append_new(boots, o = json_object());
		fields_write(boot_fields, &p->boots[i], o);
	}
	lists.variant_list = variants;
	lists.cell_list = cells;
	lists.boot_list = boots;
	fields_write_schema(root);
	fields_write(plan_fields, &lists, root);
	json_decref(variants);
	json_decref(cells);
	json_decref(boots);
	return root;
}

long plan_variant(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_variants; i++)
		if (!strcmp(p->variants[i].name, name))
			return (long)i;
	return -1;
}

char *plan_variant_word(const struct plan *p, size_t variant)
{
	const struct variant *v = &p->variants[variant];
	const char *is = fields_text_in(
		v->kernel, !strcmp(p->base, PACKAGES_BASE) ? "package"
			   : !strcmp(p->base, REFS_BASE)   ? "source_commit"
							   : "");

	return memory_print("%s%s%s", v->name, *is ? "=" : "", is);
}

long plan_cell(const struct plan *p, const struct cell *cell)
{
	for (size_t i = 0; i < p->n_cells; i++)
		if (cell_equal(&p->cells[i], cell))
			return (long)i;
	return -1;
}

void plan_boot_folder(const struct planned_boot *b, char *text, size_t len)
{
	snprintf(text, len, "%03llu-%s", (unsigned long long)b->boot,
		 b->variant);
}

uint64_t plan_block_seed(const struct plan *p, uint64_t block)
{
	return p->seed * 65537 + block + 1; /* a prime above any block */
}
