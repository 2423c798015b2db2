// SPDX-License-Identifier: GPL-2.0-only
#include "cell.h"

#include <string.h>

const struct field cell_fields[] = {
	FIELD(MUST, TEXT, cell, load),
	FIELD(MUST, OBJECT, cell, params),
	FIELD(MUST, TEXT, cell, placement),
	FIELD(MUST, COUNT, cell, nprocs),
	FIELD(MUST, COUNT, cell, ops),
	FIELD(MUST, COUNT, cell, warmup_ops),
	FIELD(MAY, COUNT, cell, background),
	{.name = NULL},
};

bool cell_same_line(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->load, b->load) &&
	       !strcmp(a->placement, b->placement) &&
	       json_equal(a->params, b->params);
}

bool cell_equal(const struct cell *a, const struct cell *b)
{
	return a->nprocs == b->nprocs && cell_same_line(a, b);
}

bool cell_in_background(const struct cell *c, uint64_t process)
{
	return process % 2 && process / 2 < c->background;
}

uint64_t cell_all_ops(const struct cell *c)
{
	return c->ops * (c->nprocs - c->background);
}

const char *cell_param(const struct cell *cell, const char *name)
{
	const char *v = json_string_value(json_object_get(cell->params, name));

	return v ? v : "";
}
