// SPDX-License-Identifier: GPL-2.0-only
/* The statements of the discussion: in a line each at first, then in full. */
#include "sections.h"

#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "memory.h"
#include "table.h"

#define CLAIM_PAIRS_MAX 8 /* told of each, in text */

/* How much went on beside an op: a strategy that is slow disturbs less. */
static void format_beside(char *text, size_t len, const struct analysis *an,
			  const struct comparison *p)
{
	const struct measurement *a = analysis_get(an, p->variant->cell,
						   p->variant->variant,
						   METRIC_background_per_op);
	const struct measurement *b = analysis_get(
		an, p->base->cell, p->base->variant, METRIC_background_per_op);
	char x[FORMAT_SIZE], y[FORMAT_SIZE];

	*text = '\0';
	if (!a->boots || !b->boots)
		return;
	format_count(x, a->mean.mid);
	format_count(y, b->mean.mid);
	snprintf(text, len, ", beside each op %s and %s of the others", x, y);
}

static void add_claim_pair(struct document *d, const struct analysis *an,
			   const struct comparison *p)
{
	const struct plan *plan = &an->res->plan;
	const struct cell *c = &plan->cells[p->variant->cell];
	const struct cell *base = &plan->cells[p->base->cell];
	const char *verdict = table_verdict(METRIC_throughput, p);
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	char *name = format_cell(c, NULL), beside[4 * FORMAT_SIZE];

	format_beside(beside, sizeof(beside), an, p);
	format_ratio(ratio, p->ratio.ratio);
	format_interval(interval, &p->ratio);
	document_add_item(d, "     ", 7, verdict,
			  "%s%s%s/%s %s %s %s: %s, procs=%llu%s",
			  plan->variants[p->variant->variant].name,
			  base == c ? "" : ", level ",
			  base == c ? "" : cell_param(c, "level"),
			  base == c ? plan->variants[p->base->variant].name
				    : cell_param(base, "level"),
			  p->ratio.known ? ratio : "-", interval, verdict, name,
			  (unsigned long long)c->nprocs, beside);
	free(name);
}

/* All of a few; of more those with the most processes, which say the most. */
static void add_claim_pairs(struct document *d, const struct analysis *an,
			    const struct claim *c)
{
	uint64_t most = 0, n;
	size_t told = 0;

	if (c->n_pairs > CLAIM_PAIRS_MAX && c->headline >= 0)
		most = table_nprocs(an, c->pairs[c->headline].variant->cell);
	for (size_t k = 0; k < c->n_pairs; k++) {
		n = table_nprocs(an, c->pairs[k].variant->cell);
		if (n < most || told == CLAIM_PAIRS_MAX)
			continue;
		add_claim_pair(d, an, &c->pairs[k]);
		told++;
	}
	if (told < c->n_pairs)
		document_add_item(d, "     ", 7, "",
				  "and %zu more: --format json",
				  c->n_pairs - told);
}

void sections_claims(struct document *d, const struct report_run *run)
{
	const struct claim *c = run->claims.list;
	bool alone = run->res.plan.n_variants == 1;
	size_t left_out = 0;
	const char *verdict;
	char id[FORMAT_SIZE];

	document_add(d, BLOCK_HEADING, "claims");
	for (; c < run->claims.list + run->claims.n; c++) {
		if (alone && !claim_is_judged(c)) {
			left_out++;
			continue;
		}
		verdict = claim_verdict_name(c->verdict);
		snprintf(id, sizeof(id), "%3d. ", c->id);
		document_add_item(d, id, 5, "", "%s", c->text);
		document_add_item(d, "     ", 5, verdict, "%s: %s", verdict,
				  c->reason);
		add_claim_pairs(d, &run->an, c);
	}
	if (left_out)
		document_add_item(d, "  ", 4, "",
				  "%zu statements are not judged by this: most "
				  "compare kernels, which ./run.sh boots on a "
				  "simulated machine",
				  left_out);
}

/* "supported: 1, 3; depends: 2; unclear: 10". */
void sections_claims_brief(struct document *d, const struct report_run *run)
{
	static const enum claim_verdict order[] = {
		CLAIM_SUPPORTED, CLAIM_DEPENDS, CLAIM_REFUTED, CLAIM_UNCLEAR};
	const struct claim *c = run->claims.list, *end = c + run->claims.n;
	char *all = NULL, *longer;
	bool first;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		first = true;
		for (c = run->claims.list; c < end; c++) {
			if (c->verdict != order[i])
				continue;
			longer = memory_print(
				"%s%s%s%s%d", all ? all : "",
				!all	? ""
				: first ? "; "
					: ", ",
				first ? claim_verdict_name(c->verdict) : "",
				first ? ": " : "", c->id);
			free(all);
			all = longer;
			first = false;
		}
	}
	document_add(d, BLOCK_PARAGRAPH,
		     "The %zu statements of the thread, judged at the end: %s.",
		     run->claims.n, all);
	free(all);
}
