// SPDX-License-Identifier: GPL-2.0-only
/* The locks that were taken, beside those that had to be: part of the text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "locks.h"
#include "report.h"
#include "wrap.h"

/* "-": nothing known; "8"; "1 to 8" */
static void range_text(char out[FORMAT_SIZE], const struct lock_range *r)
{
	if (!r->known)
		strcpy(out, "-");
	else if (r->lo < r->hi)
		snprintf(out, FORMAT_SIZE, "%.4g to %.4g", r->lo, r->hi);
	else
		snprintf(out, FORMAT_SIZE, "%.4g", r->lo);
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

static void print_row(FILE *out, const struct analysis *an, size_t first,
		      size_t variant)
{
	struct lock_row row = locks_row(an, first, variant);
	char text[LOCKS][2][FORMAT_SIZE];

	if (!row.observed[LOCK_ROOT].known && !row.observed[LOCK_IMAP].known)
		return;
	for (enum lock l = 0; l < LOCKS; l++) {
		range_text(text[l][0], &row.predicted[l]);
		range_text(text[l][1], &row.observed[l]);
	}
	fprintf(out, "%-11s %10s %12s %10s %10s  %s\n",
		an->res->variants[variant].name, text[LOCK_ROOT][0],
		text[LOCK_ROOT][1], text[LOCK_IMAP][0], text[LOCK_IMAP][1],
		verdict(&row));
}

static int print_cells(FILE *out, const struct analysis *an, size_t first)
{
	char *name;

	for (size_t i = 0; i < first; i++)
		if (cell_same_line(&an->res->cells[i], &an->res->cells[first]))
			return 0;
	name = format_cell(&an->res->cells[first], NULL);
	if (!name)
		return -ENOMEM;
	fputc('\n', out);
	wrap(out, "", 2, "locks per op in %s", name);
	free(name);
	fprintf(out, "%-11s %10s %12s %10s %10s\n", "variant", "root: rule",
		"observed", "imap: rule", "observed");
	for (size_t v = 0; v < an->res->n_variants; v++)
		print_row(out, an, first, v);
	return 0;
}

int text_locks(FILE *out, const struct analysis *an)
{
	bool any = false;

	for (size_t i = 0; i < an->res->n_samples; i++)
		any |= sample_predicted(&an->res->samples[i], LOCK_ROOT);
	if (!any)
		return 0;
	fputc('\n', out);
	wrap(out, "", 0,
	     "Attestation: write locks that one op takes while page tables "
	     "move or are copied, of the anon_vma root (root) and of the file "
	     "(imap), by the strategy's rule and as counted in the kernel.");
	for (size_t i = 0; i < an->res->n_cells; i++)
		if (print_cells(out, an, i))
			return -ENOMEM;
	return 0;
}
