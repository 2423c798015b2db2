// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "matrix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"
#include "sampler.h"

/* Each load of the default matrix: name, placement, parameters. */
static const char *const matrix_quick[] = {
	"move@pack:level=pte:root=shared",
	"move@pack:level=pte:root=private",
	"move@pack:level=pmd:root=shared",
	NULL,
};

static const char *const matrix_default[] = {
	"move@pack:level=pte:root=shared",
	"move@pack:level=pte:root=private",
	"move@pack:level=pmd:root=shared",
	"move@pack:level=pmd:root=private",
	NULL,
};

static const char *const matrix_full[] = {
	"null@pack",
	"move@pack:level=pte:root=shared",
	"move@pack:level=pte:root=private",
	"move@pack:level=pmd:root=shared",
	"move@pack:level=pmd:root=private",
	"move@pack:level=pte:root=shared:way=back",
	"move@pack:level=pte:root=private:way=back",
	"move@pack:level=pmd:root=shared:way=back",
	"move@pack:level=pmd:root=private:way=back",
	"move@spread:level=pte:root=shared",
	"move@spread:level=pmd:root=shared",
	NULL,
};

static const char *const *const matrices[] = {
	[MATRIX_DEFAULT] = matrix_default,
	[MATRIX_QUICK] = matrix_quick,
	[MATRIX_FULL] = matrix_full,
};

static int set_params(struct cell *c, char *params)
{
	char *word, *value;
	int ret;

	while ((word = strsep(&params, ":"))) {
		value = strchr(word, '=');
		if (!value) {
			msg_error("load", word,
				  "not of the form NAME[:PARAM=VALUE]...");
			return -EINVAL;
		}
		*value++ = '\0';
		ret = cell_set(c, word, value);
		if (ret)
			return -EINVAL;
	}
	return 0;
}

static int unknown_load(const char *name)
{
	const struct load *const *l;
	char valid[256] = "";
	size_t n = 0;

	for (l = loads; *l; l++)
		n += (size_t)snprintf(valid + n, sizeof(valid) - n, "%s%s",
				      n ? ", " : "", (*l)->name);
	msg_error("load", name, "unknown; there are: %s", valid);
	return -EINVAL;
}

/* "name[@placement][:param=value]..." over the load's fallbacks. */
static int read_spec(struct cell *c, const char *spec)
{
	char text[256], *params, *placement;

	if (strlen(spec) >= sizeof(text)) {
		msg_error("load", spec, "too long");
		return -EINVAL;
	}
	strcpy(text, spec);
	params = strchr(text, ':');
	if (params)
		*params++ = '\0';
	placement = strchr(text, '@');
	if (placement)
		*placement++ = '\0';
	if (!load_find(text))
		return unknown_load(text);
	cell_defaults(c, load_find(text));
	if (placement && cell_place(c, placement))
		return -EINVAL;
	return params ? set_params(c, params) : 0;
}

static int refuse(const struct cell *c)
{
	const char *why = c->load->refuse ? c->load->refuse(c->params) : NULL;

	if (!why)
		return 0;
	msg_error("load", c->load->name, "%s", why);
	return -EINVAL;
}

static void size_work(struct cell *c, uint64_t budget)
{
	uint64_t per_op = c->load->instructions_per_op(c->params);

	c->warmup_ops = 2;
	if (!budget)
		return;
	c->ops = budget / per_op;
	if (c->ops < INTERVALS)
		c->ops = INTERVALS;
	if (c->ops / 8 > c->warmup_ops)
		c->warmup_ops = c->ops / 8;
}

static void add_cell(json_t *cells, const struct cell *c)
{
	json_t *cell = cell_to_json(c), *other;
	size_t i;

	json_array_foreach (cells, i, other) {
		if (json_equal(cell, other)) {
			json_decref(cell);
			return;
		}
	}
	json_array_append_new(cells, cell);
}

static int add_cells(json_t *cells, struct cell *c, const uint64_t *procs,
		     unsigned int nprocs, uint64_t budget)
{
	unsigned int i;
	int ret = refuse(c);

	size_work(c, budget);
	/* a list of CPUs has as many processes as it has CPUs */
	c->nprocs = placement_list(c->placement, NULL, 0);
	if (!ret && c->nprocs) {
		add_cell(cells, c);
		return 0;
	}
	for (i = 0; !ret && i < nprocs; i++) {
		c->nprocs = (unsigned int)procs[i];
		add_cell(cells, c);
	}
	return ret;
}

/*
 * A load that was asked for keeps what the matrix varies, with its own
 * parameters put over it; one that the matrix lacks runs once.
 */
static int add_asked(json_t *cells, const char *spec, const char *const *matrix,
		     const uint64_t *procs, unsigned int nprocs,
		     uint64_t budget)
{
	const char *params = strchr(spec, ':');
	struct cell asked, c;
	char text[256];
	bool found = false;
	int ret = read_spec(&asked, spec);

	for (; !ret && *matrix; matrix++) {
		ret = read_spec(&c, *matrix);
		if (ret || c.load != asked.load)
			continue;
		found = true;
		snprintf(text, sizeof(text), "%s", params ? params + 1 : "");
		ret = *text ? set_params(&c, text) : 0;
		if (strchr(spec, '@'))
			memcpy(c.placement, asked.placement,
			       sizeof(c.placement));
		if (!ret)
			ret = add_cells(cells, &c, procs, nprocs, budget);
	}
	if (!ret && !found)
		ret = add_cells(cells, &asked, procs, nprocs, budget);
	return ret;
}

int matrix_cells(json_t *cells, const struct options *o, const uint64_t *procs,
		 unsigned int nprocs, uint64_t budget)
{
	const char *const *matrix = matrices[o->matrix];
	struct cell c;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < o->loads.n; i++)
		ret = add_asked(cells, o->loads.word[i], matrix, procs, nprocs,
				budget);
	for (; !ret && !o->loads.n && *matrix; matrix++) {
		ret = read_spec(&c, *matrix);
		if (!ret)
			ret = add_cells(cells, &c, procs, nprocs, budget);
	}
	return ret;
}
