// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static bool has_figures(const struct analysis *an, size_t cell)
{
	for (size_t v = 0; v < an->res->plan.n_variants; v++)
		if (analysis_get(an, cell, v, METRIC_throughput)->boots)
			return true;
	return false;
}

/* Insert by the number of processes. */
static void insert(const struct plan *plan, struct table *t, size_t cell)
{
	size_t i;

	memory_push(&t->cells, &t->n, sizeof(*t->cells));
	for (i = t->n - 1; i > 0; i--) {
		if (plan->cells[t->cells[i - 1]].nprocs <=
		    plan->cells[cell].nprocs)
			break;
		t->cells[i] = t->cells[i - 1];
	}
	t->cells[i] = cell;
}

void table_make(const struct analysis *an, size_t first, struct table *table)
{
	const struct plan *plan = &an->res->plan;
	const struct cell *c = &plan->cells[first];

	*table = (struct table){.n = 0};
	for (size_t i = 0; i < first; i++)
		if (cell_same_line(&plan->cells[i], c))
			return;
	for (size_t i = first; i < plan->n_cells; i++) {
		if (!cell_same_line(&plan->cells[i], c))
			continue;
		table->measured |= has_figures(an, i);
		insert(plan, table, i);
	}
}

void table_free(struct table *table)
{
	free(table->cells);
	memset(table, 0, sizeof(*table));
}

const struct comparison *table_find(const struct analysis *an, size_t cell,
				    size_t variant, enum metric metric)
{
	const struct measurement *m;

	for (size_t i = 0; i < an->n_comparisons; i++) {
		m = an->comparisons[i].variant;
		if (m->cell == cell && m->variant == variant &&
		    m->metric == metric)
			return &an->comparisons[i];
	}
	return NULL;
}

/* A shared root before others, then more processes. */
static bool says_more(const struct result *res, size_t cell, long than)
{
	const struct cell *c = &res->plan.cells[cell], *d;
	bool shared = !strcmp(cell_param(c, "root"), "shared"), other;

	if (than < 0)
		return true;
	d = &res->plan.cells[than];
	other = !strcmp(cell_param(d, "root"), "shared");
	return shared != other ? shared : c->nprocs > d->nprocs;
}

long table_headline(const struct analysis *an)
{
	const struct result *res = an->res;
	long best = -1;

	for (size_t i = 0; i < an->n_comparisons; i++) {
		size_t cell = an->comparisons[i].variant->cell;

		if (says_more(res, cell, best))
			best = (long)cell;
	}
	/* of one kernel alone nothing is compared */
	for (size_t i = 0; !an->n_comparisons && i < res->plan.n_cells; i++)
		if (analysis_get(an, i, res->plan.baseline_index,
				 METRIC_throughput)
			    ->boots &&
		    says_more(res, i, best))
			best = (long)i;
	return best;
}

unsigned long long table_nprocs(const struct analysis *an, size_t cell)
{
	return an->res->plan.cells[cell].nprocs;
}

const char *table_verdict(enum metric metric, const struct comparison *c)
{
	if (!c)
		return "base";
	return c->void_reason ? "void" : verdict_name(metric, c->verdict);
}
