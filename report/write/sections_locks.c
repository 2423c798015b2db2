// SPDX-License-Identifier: GPL-2.0-only
#include "sections.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "locks.h"
#include "memory.h"

/* "-": nothing known; "8"; "1 to 8" */
static void add_span(struct document *d, const struct lock_span *r)
{
	if (!r->known)
		document_add_value(d, "", "-");
	else if (r->lo < r->hi)
		document_add_value(d, "", "%.4g to %.4g", r->lo, r->hi);
	else
		document_add_value(d, "", "%.4g", r->lo);
}

static const char *verdict(const struct lock_row *row)
{
	if (row->differs)
		return "DIFFERS";
	return row->predicted[LOCK_ROOT].known ||
			       row->predicted[LOCK_IMAP].known
		       ? "as predicted"
		       : "-";
}

static const struct column columns[] = {
	{.title = "variant", .width = -11, .to_left = true},
	{.title = "root: rule", .width = 10, .gap = 1},
	{.title = "observed", .width = 12, .gap = 1},
	{.title = "imap: rule", .width = 10, .gap = 1},
	{.title = "observed", .width = 10, .gap = 1},
	{.title = "", .width = -12, .gap = 2, .to_left = true},
	{.title = NULL},
};

static void add_row(struct document *d, const struct analysis *an, size_t first,
		    size_t variant)
{
	struct lock_row row = locks_row(an, first, variant);

	if (!row.observed[LOCK_ROOT].known && !row.observed[LOCK_IMAP].known)
		return;
	document_add_row(d, false);
	document_add_name(
		d, "", format_variant(an->res, variant, false),
		memory_print("%s", an->res->plan.variants[variant].name));
	for (enum lock l = 0; l < LOCKS; l++) {
		add_span(d, &row.predicted[l]);
		add_span(d, &row.observed[l]);
	}
	document_add_value(d, "", "%s", verdict(&row));
}

static void add_cells(struct document *d, const struct analysis *an,
		      size_t first)
{
	const struct cell *cells = an->res->plan.cells;
	char *name;

	for (size_t i = 0; i < first; i++)
		if (cell_same_line(&cells[i], &cells[first]))
			return;
	name = format_cell(&cells[first], NULL);
	document_add(d, BLOCK_HEADING, "locks per op in %s", name);
	document_add_table(d, columns);
	free(name);
	for (size_t v = 0; v < an->res->plan.n_variants; v++)
		add_row(d, an, first, v);
}

void sections_locks(struct document *d, const struct analysis *an)
{
	bool any = false;

	for (size_t i = 0; i < an->res->n_samples; i++)
		any |= sample_predicted(&an->res->samples[i].as, LOCK_ROOT);
	if (!any)
		return;
	document_add(d, BLOCK_PARAGRAPH,
		     "Attestation: write locks that one op takes while page "
		     "tables move or are copied, of the anon_vma root (root) "
		     "and of the file (imap), by the strategy's rule and as "
		     "counted in the kernel.");
	for (size_t i = 0; i < an->res->plan.n_cells; i++)
		add_cells(d, an, i);
}
