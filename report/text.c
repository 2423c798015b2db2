// SPDX-License-Identifier: GPL-2.0-only
/* The report as it goes into a mail: no line above TEXT_COLUMNS. */
#include "bounce.h"
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "locks.h"
#include "table.h"
#include "totals.h"
#include "wrap.h"

enum {
	LABEL_COLUMNS = 11, /* a longer name gets a line of its own */
	INDENT = 13,
};

static int print_headline(FILE *out, const struct report_run *run)
{
	const struct analysis *an = &run->an;
	const struct result *res = an->res;
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	const struct comparison *c;
	long cell = table_headline(an);
	char *name;

	wrap(out, "", 2,
	     "rmapbench: anon rmap strategies in mremap, kernel "
	     "%s on %s%s",
	     res->base, res->machine,
	     totals_of(an).simulated ? ", SIMULATED: no hardware was timed"
				     : "");
	if (cell < 0)
		return 0;
	name = format_cell(&res->cells[cell], NULL);
	if (!name)
		return -ENOMEM;
	fputc('\n', out);
	wrap(out, "", 2,
	     "%s, %llu processes: throughput against %s, ratio "
	     "over 1: faster [95 %% interval]",
	     name, (unsigned long long)res->cells[cell].nprocs,
	     res->variants[res->baseline].name);
	free(name);
	for (size_t v = 0; v < res->n_variants; v++) {
		c = table_find(an, (size_t)cell, v, METRIC_THROUGHPUT);
		name = c ? format_variant(&res->variants[v], false) : NULL;
		if (!c || !name)
			continue;
		format_interval(interval, &c->ratio);
		format_ratio(ratio, c->ratio.ratio);
		if (c->ratio.known)
			wrap(out, "  ", 4, "%-27s %5s %-14s %s", name, ratio,
			     interval, table_verdict(METRIC_THROUGHPUT, c));
		else
			wrap(out, "  ", 4, "%-27s not compared: %s", name,
			     c->void_reason ? c->void_reason : "no boots");
		free(name);
	}
	return 0;
}

static int print_facts(FILE *out, const struct analysis *an)
{
	struct facts facts;
	char first[64];
	int ret = facts_make(an, &facts);

	if (ret)
		return ret;
	fputc('\n', out);
	for (size_t i = 0; i < facts.n; i++) {
		snprintf(first, sizeof(first), "%-*s", INDENT,
			 facts.list[i].name);
		wrap(out, first, INDENT, "%s", facts.list[i].value);
	}
	facts_free(&facts);
	return 0;
}

/* Start a row: the number of processes on the first of its group only. */
static int print_label(FILE *out, uint64_t nprocs, const struct variant *v)
{
	char *name = format_variant(v, true);
	char first[FORMAT_SIZE];

	if (!name)
		return -ENOMEM;
	snprintf(first, sizeof(first), "%5llu ", (unsigned long long)nprocs);
	if (strlen(name) > LABEL_COLUMNS) {
		wrap(out, first, 6, "%s", name);
		fprintf(out, "%*s", (int)strlen(first) + LABEL_COLUMNS, "");
	} else {
		fprintf(out, "%s%-*s", first, LABEL_COLUMNS, name);
	}
	free(name);
	return 0;
}

static void count_text(char buf[FORMAT_SIZE], const struct analysis *an,
		       size_t cell, size_t variant, enum metric metric)
{
	const struct measurement *m = analysis_get(an, cell, variant, metric);

	if (m->boots)
		format_count(buf, m->mean.mid);
	else
		strcpy(buf, "-");
}

static int print_row(FILE *out, const struct analysis *an, size_t cell,
		     size_t variant)
{
	const struct result *res = an->res;
	const struct measurement *m =
		analysis_get(an, cell, variant, METRIC_THROUGHPUT);
	const struct comparison *c =
		table_find(an, cell, variant, METRIC_THROUGHPUT);
	char rate[FORMAT_SIZE], ratio[FORMAT_SIZE] = "";
	char interval[FORMAT_SIZE] = "", xsocket[FORMAT_SIZE];
	char locks[FORMAT_SIZE];
	const char *verdict = table_verdict(METRIC_THROUGHPUT, c);
	int ret;

	if (!m->boots)
		return 0;
	ret = print_label(out, res->cells[cell].nprocs,
			  &res->variants[variant]);
	if (ret)
		return ret;
	format_rate(rate, m->mean.mid);
	if (c && c->ratio.known) {
		format_ratio(ratio, c->ratio.ratio);
		format_interval(interval, &c->ratio);
	}
	/* neither compared nor the baseline: the baseline was not measured */
	if (!c && variant != res->baseline)
		verdict = "no base";
	count_text(xsocket, an, cell, variant, METRIC_XSOCKET);
	count_text(locks, an, cell, variant, METRIC_ACQUISITIONS);
	fprintf(out, " %6s %5s %-14s %-7s %8s %8s\n", rate, ratio, interval,
		verdict, xsocket, locks);
	return 0;
}

static int print_table(FILE *out, const struct analysis *an, size_t first)
{
	struct table table;
	char *name;
	int ret = table_make(an, first, &table);

	if (ret || !table.measured) {
		table_free(&table);
		return ret;
	}
	name = format_cell(&an->res->cells[first], NULL);
	if (name) {
		fputc('\n', out);
		wrap(out, "", 2, "%s", name);
		fprintf(out, "%5s %-*s %6s %5s %-14s %-7s %8s %8s\n", "procs",
			LABEL_COLUMNS, "variant", "ops/s", "ratio",
			"[95 % interval]", "verdict", "xsock/op", "locks/op");
	}
	for (size_t i = 0; i < table.n && name && !ret; i++)
		for (size_t v = 0; v < an->res->n_variants && !ret; v++)
			ret = print_row(out, an, table.cells[i], v);
	free(name);
	table_free(&table);
	return name ? ret : -ENOMEM;
}

static int print_tables(FILE *out, const struct analysis *an)
{
	int ret = 0;

	fputc('\n', out);
	wrap(out, "", 0,
	     "ops/s is of all processes together. Ratio over 1: "
	     "faster than %s. xsock/op: cache lines fetched from another "
	     "socket. locks/op: anon_vma root write locks taken while page "
	     "tables move or are copied. *: this kernel is not proven.",
	     an->res->variants[an->res->baseline].name);
	for (size_t i = 0; i < an->res->n_cells && !ret; i++)
		ret = print_table(out, an, i);
	return ret;
}

static int print_contention_title(FILE *out, const struct cell *cell)
{
	char *name = format_cell(cell, "root");

	if (!name)
		return -ENOMEM;
	fputc('\n', out);
	wrap(out, "", 2, "contention in %s", name);
	fprintf(out, "%5s %-*s %6s %7s %10s %-14s %s\n", "procs", LABEL_COLUMNS,
		"variant", "shared", "private", "contention", "[95 % interval]",
		"verdict");
	free(name);
	return 0;
}

static int print_contention_row(FILE *out, const struct analysis *an,
				const struct contention *c)
{
	char shared[FORMAT_SIZE] = "-", private[FORMAT_SIZE] = "-";
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	int ret = print_label(out, an->res->cells[c->shared].nprocs,
			      &an->res->variants[c->variant]);

	if (ret)
		return ret;
	if (c->on_shared.known)
		format_ratio(shared, c->on_shared.ratio);
	if (c->on_private.known)
		format_ratio(private, c->on_private.ratio);
	format_ratio(ratio, c->ratio.ratio);
	format_interval(interval, &c->ratio);
	fprintf(out, " %6s %7s %10s %-14s %s\n", shared, private, ratio,
		interval,
		c->void_reason ? "void"
			       : verdict_name(METRIC_THROUGHPUT, c->verdict));
	return 0;
}

static int print_contention(FILE *out, const struct analysis *an)
{
	const struct cell *last = NULL, *cell;
	int ret = 0;

	if (an->n_contentions) {
		fputc('\n', out);
		wrap(out, "", 0,
		     "Contention: the ratio with a shared root, "
		     "divided by the ratio with private roots. Under 1: "
		     "sharing the root costs more than in %s.",
		     an->res->variants[an->res->baseline].name);
	}
	for (size_t i = 0; i < an->n_contentions && !ret; i++) {
		cell = &an->res->cells[an->contentions[i].shared];
		if (!last || !cell_same_line(last, cell))
			ret = print_contention_title(out, cell);
		last = cell;
		if (!ret)
			ret = print_contention_row(out, an,
						   &an->contentions[i]);
	}
	return ret;
}

static void print_excluded(FILE *out, const struct analysis *an)
{
	const struct exclusion *e;

	fputs("\nexcluded\n", out);
	for (size_t i = 0; i < an->n_exclusions; i++) {
		e = &an->exclusions[i];
		wrap(out, "  ", 4, "%zu %s%s: %s%s", e->count,
		     e->variant < 0 ? "line" : "of ",
		     e->variant < 0 ? "" : an->res->variants[e->variant].name,
		     e->comparison ? "comparison void, " : "", e->reason);
	}
	if (!an->n_exclusions)
		fputs("  nothing\n", out);
}

static int print_claim_pair(FILE *out, const struct analysis *an,
			    const struct comparison *p)
{
	const struct result *res = an->res;
	const struct cell *c = &res->cells[p->variant->cell];
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	char *name = format_cell(c, NULL);

	if (!name)
		return -ENOMEM;
	format_ratio(ratio, p->ratio.ratio);
	format_interval(interval, &p->ratio);
	if (p->base->cell == p->variant->cell)
		wrap(out, "     ", 7, "%s/%s %s %s %s: %s, procs=%llu",
		     res->variants[p->variant->variant].name,
		     res->variants[p->base->variant].name,
		     p->ratio.known ? ratio : "-", interval,
		     table_verdict(METRIC_THROUGHPUT, p), name,
		     (unsigned long long)c->nprocs);
	else
		wrap(out, "     ", 7,
		     "%s, level %s/%s %s %s %s: %s, procs=%llu",
		     res->variants[p->variant->variant].name,
		     cell_param(c, "level"),
		     cell_param(&res->cells[p->base->cell], "level"),
		     p->ratio.known ? ratio : "-", interval,
		     table_verdict(METRIC_THROUGHPUT, p), name,
		     (unsigned long long)c->nprocs);
	free(name);
	return 0;
}

static int print_claims(FILE *out, const struct report_run *run)
{
	const struct claim *c;
	char first[FORMAT_SIZE];
	int ret = 0;

	fputs("\nclaims\n", out);
	for (size_t i = 0; i < run->claims.n; i++) {
		c = &run->claims.list[i];
		snprintf(first, sizeof(first), "%3d. ", c->id);
		wrap(out, first, 5, "%s", c->text);
		wrap(out, "     ", 5, "%s: %s", claim_verdict_name(c->verdict),
		     c->reason);
		for (size_t k = 0; k < c->n_pairs && !ret; k++)
			ret = print_claim_pair(out, &run->an, &c->pairs[k]);
	}
	return ret;
}

int report_text(FILE *out, const struct report *report)
{
	int ret = 0;

	for (size_t i = 0; i < report->n && !ret; i++) {
		const struct report_run *run = &report->runs[i];

		if (i)
			fputs("\n\n", out);
		ret = print_headline(out, run);
		if (!ret)
			ret = print_facts(out, &run->an);
		if (!ret)
			ret = print_tables(out, &run->an);
		if (!ret)
			ret = print_contention(out, &run->an);
		if (!ret)
			ret = text_locks(out, &run->an);
		if (!ret)
			ret = text_bounce(out, &run->an);
		if (ret)
			break;
		print_excluded(out, &run->an);
		ret = print_claims(out, run);
	}
	return ret ? ret : ferror(out) ? -EIO : 0;
}
