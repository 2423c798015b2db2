// SPDX-License-Identifier: GPL-2.0-only
/* The statements of the discussion, with their verdicts. */
#include "mail.h"

#include <stdio.h>
#include <stdlib.h>

static void add_statement(struct document *d, const struct mail *m,
			  const struct claim *c)
{
	const struct plan *plan = &m->run->res.plan;
	const struct comparison *p;
	const struct cell *cell;
	char label[32], *ratio;

	snprintf(label, sizeof(label), "%3d. ", c->id);
	document_add_item(d, label, 5, "", "%s", c->text);
	document_add_item(d, "     ", 5, "", "%s: %s",
			  claim_verdict_name(c->verdict), c->reason);
	if (c->headline < 0)
		return;
	p = &c->pairs[c->headline];
	cell = &plan->cells[p->variant->cell];
	ratio = mail_ratio(p);
	if (p->variant->variant == p->base->variant)
		document_add_item(
			d, "     ", 7, "",
			"%s, level %s/%s: %s, %llu processes",
			mail_variant(m, p->variant->variant),
			cell_param(cell, "level"),
			cell_param(&plan->cells[p->base->cell], "level"), ratio,
			(unsigned long long)cell->nprocs);
	else
		document_add_item(d, "     ", 7, "",
				  "%s/%s: %s, %llu processes",
				  mail_variant(m, p->variant->variant),
				  mail_variant(m, p->base->variant), ratio,
				  (unsigned long long)cell->nprocs);
	free(ratio);
}

void mail_statements(struct document *d, const struct mail *m)
{
	const struct claims *claims = &m->run->claims;
	const struct claim *c, *end = claims->list + claims->n;
	char *others = NULL;

	document_add(d, BLOCK_HEADING,
		     "%sThe statements of the thread of 2011, judged",
		     mail_mark(m));
	for (c = claims->list; c < end; c++) {
		if (claim_is_judged(c))
			add_statement(d, m, c);
		else
			mail_say(&others, "%s%d", others ? ", " : "", c->id);
	}
	if (others)
		document_add_item(d, "  ", 4, "", "Not judged by this: %s",
				  others);
	free(others);
}
