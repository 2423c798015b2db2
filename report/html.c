// SPDX-License-Identifier: GPL-2.0-only
/* The report as one file that needs no other: plots are written into it. */
#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bounce.h"
#include "format.h"
#include "html_plots.h"
#include "table.h"
#include "totals.h"

static const char style[] =
	"body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;"
	"max-width:76em;margin:2em auto;padding:0 1.5em}\n"
	"h1{font-size:1.5em;margin-bottom:.2em}"
	"h2{font-size:1.15em;margin:2em 0 .4em}\n"
	"table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
	"td,th{padding:.15em .8em;text-align:right;border-bottom:1px solid "
	"#e6e6e6;vertical-align:top}\n"
	"th{color:#666;font-weight:500}.l{text-align:left}\n"
	"tr.group td{border-top:2px solid #ccc}\n"
	".loud{background:#fff3cd;border:1px solid #d9b64a;padding:.4em .8em;"
	"font-weight:600}\n"
	".faster,.supported{color:#00603c}.slower,.refuted{color:#a33900}"
	".unclear,.void,.same,.base{color:#666}.control{color:#777}\n"
	"figure{margin:1.5em 0}figure svg{max-width:100%;height:auto}\n"
	"@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
	"td,th{border-color:#333}.loud{background:#4a3b00}"
	".faster,.supported{color:#5fd3a3}.slower,.refuted{color:#ff9b66}}\n";

/* Text with nothing left in it that HTML would read. */
static void escape(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
}

static void say(FILE *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(FILE *out, const char *format, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	escape(out, text);
	free(text);
}

static void cell(FILE *out, const char *class, const char *text)
{
	fprintf(out, "<td class=\"%s\">", class);
	escape(out, text);
	fputs("</td>", out);
}

static int facts(FILE *out, const struct analysis *an)
{
	struct facts list;
	int ret = facts_make(an, &list);

	if (ret)
		return ret;
	fputs("<table>\n", out);
	for (size_t i = 0; i < list.n; i++) {
		fputs("<tr>", out);
		cell(out, "l control", list.list[i].name);
		cell(out, "l", list.list[i].value);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
	facts_free(&list);
	return 0;
}

static void ratio_cells(FILE *out, const struct stats_ratio *r)
{
	char text[FORMAT_SIZE] = "";

	if (r->known)
		format_ratio(text, r->ratio);
	cell(out, "", text);
	if (r->known)
		format_interval(text, r);
	cell(out, "", text);
}

/* The name in the first two cells of a row. */
static int name_cells(FILE *out, uint64_t nprocs, const struct variant *v,
		      bool first)
{
	char *name = format_variant(v, false);

	if (!name)
		return -ENOMEM;
	fprintf(out, "<tr%s><td>%llu</td>", first ? " class=\"group\"" : "",
		(unsigned long long)nprocs);
	cell(out, v->role == ROLE_CONTROL ? "l control" : "l", name);
	free(name);
	return 0;
}

static int row(FILE *out, const struct analysis *an, size_t index,
	       size_t variant, bool first)
{
	static const struct stats_ratio none;
	const struct result *res = an->res;
	const struct measurement *m =
		analysis_get(an, index, variant, METRIC_THROUGHPUT);
	const struct comparison *c =
		table_find(an, index, variant, METRIC_THROUGHPUT);
	const char *verdict = table_verdict(METRIC_THROUGHPUT, c);
	char text[FORMAT_SIZE];
	int ret = name_cells(out, res->cells[index].nprocs,
			     &res->variants[variant], first);

	if (ret)
		return ret;
	format_rate(text, m->mean.mid);
	cell(out, "", text);
	ratio_cells(out, c ? &c->ratio : &none);
	if (!c && variant != res->baseline)
		verdict = "no base";
	cell(out, verdict, verdict);
	for (enum metric k = METRIC_XSOCKET; k < METRICS; k++) {
		m = analysis_get(an, index, variant, k);
		if (m->boots)
			format_count(text, m->mean.mid);
		else
			strcpy(text, "-");
		cell(out, "", text);
	}
	fputs("</tr>\n", out);
	return 0;
}

static int table(FILE *out, const struct analysis *an, size_t first)
{
	struct table t;
	char *name = NULL;
	int ret = table_make(an, first, &t);

	if (!ret && t.measured) {
		name = format_cell(&an->res->cells[first], NULL);
		ret = name ? 0 : -ENOMEM;
	}
	if (name) {
		fputs("<h2>", out);
		escape(out, name);
		fputs("</h2>\n<table><tr><th>processes<th class=\"l\">variant"
		      "<th>ops/s<th>ratio<th>95 % interval<th>verdict",
		      out);
		for (enum metric k = METRIC_XSOCKET; k < METRICS; k++)
			fprintf(out, "<th>%s", metric_name(k));
		fputs("</tr>\n", out);
	}
	for (size_t i = 0; name && i < t.n; i++) {
		bool opens = true;

		for (size_t v = 0; v < an->res->n_variants && !ret; v++) {
			if (!analysis_get(an, t.cells[i], v, METRIC_THROUGHPUT)
				     ->boots)
				continue;
			ret = row(out, an, t.cells[i], v, opens);
			opens = false;
		}
	}
	if (name)
		fputs("</table>\n", out);
	free(name);
	table_free(&t);
	return ret;
}

static int contention(FILE *out, const struct analysis *an)
{
	const struct contention *c;
	const char *verdict;
	char *name;
	int ret = 0;

	if (!an->n_contentions)
		return 0;
	fputs("<h2>Contention</h2>\n<p>The ratio with a shared root, divided "
	      "by the ratio with private roots. Under 1: sharing the root "
	      "costs more than in the baseline.</p>\n<table><tr>"
	      "<th>processes<th class=\"l\">variant<th class=\"l\">cell"
	      "<th>shared<th>95 % interval<th>private<th>95 % interval"
	      "<th>contention<th>95 % interval<th>verdict</tr>\n",
	      out);
	for (size_t i = 0; i < an->n_contentions && !ret; i++) {
		c = &an->contentions[i];
		name = format_cell(&an->res->cells[c->shared], "root");
		ret = name ? name_cells(out, an->res->cells[c->shared].nprocs,
					&an->res->variants[c->variant], false)
			   : -ENOMEM;
		if (ret) {
			free(name);
			break;
		}
		cell(out, "l", name);
		free(name);
		ratio_cells(out, &c->on_shared);
		ratio_cells(out, &c->on_private);
		ratio_cells(out, &c->ratio);
		verdict = c->void_reason
				  ? "void"
				  : verdict_name(METRIC_THROUGHPUT, c->verdict);
		cell(out, verdict, verdict);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
	return ret;
}

static void excluded(FILE *out, const struct analysis *an)
{
	const struct exclusion *e;

	fputs("<h2>Excluded</h2>\n<ul>\n", out);
	for (size_t i = 0; i < an->n_exclusions; i++) {
		e = &an->exclusions[i];
		fputs("<li>", out);
		say(out, "%zu %s%s: %s%s", e->count,
		    e->variant < 0 ? "line" : "of ",
		    e->variant < 0 ? "" : an->res->variants[e->variant].name,
		    e->comparison ? "comparison void, " : "", e->reason);
		fputs("</li>\n", out);
	}
	fputs(an->n_exclusions ? "</ul>\n" : "<li>nothing</li></ul>\n", out);
}

static int claim_pair(FILE *out, const struct analysis *an,
		      const struct comparison *p)
{
	const struct result *res = an->res;
	const struct cell *c = &res->cells[p->variant->cell];
	const struct cell *base = &res->cells[p->base->cell];
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	char *name = format_cell(c, NULL);

	if (!name)
		return -ENOMEM;
	format_ratio(ratio, p->ratio.ratio);
	format_interval(interval, &p->ratio);
	fputs("<br>", out);
	say(out, "%s/%s%s%s %s %s %s: %s, procs=%llu",
	    res->variants[p->variant->variant].name,
	    res->variants[p->base->variant].name,
	    base == c ? "" : ", against level ",
	    base == c ? "" : cell_param(base, "level"),
	    p->ratio.known ? ratio : "-", interval,
	    table_verdict(METRIC_THROUGHPUT, p), name,
	    (unsigned long long)c->nprocs);
	free(name);
	return 0;
}

static int claims(FILE *out, const struct report_run *run)
{
	const struct claim *c;
	const char *verdict;
	int ret = 0;

	fputs("<h2>Claims</h2>\n<table>\n", out);
	for (size_t i = 0; i < run->claims.n; i++) {
		c = &run->claims.list[i];
		verdict = claim_verdict_name(c->verdict);
		fprintf(out, "<tr><td>%d</td><td class=\"%s\">%s</td>", c->id,
			verdict, verdict);
		fputs("<td class=\"l\"><b>", out);
		escape(out, c->text);
		fputs("</b><br>", out);
		escape(out, c->reason);
		for (size_t k = 0; k < c->n_pairs && !ret; k++)
			ret = claim_pair(out, &run->an, &c->pairs[k]);
		fputs("</td></tr>\n", out);
	}
	fputs("</table>\n", out);
	return ret;
}

/* As the text has it: its columns are its form. */
static int bounce(FILE *out, const struct analysis *an)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	int ret = f ? text_bounce(f, an) : -ENOMEM;

	if (f)
		fclose(f);
	if (!ret && size) {
		fputs("<pre>", out);
		escape(out, text);
		fputs("</pre>\n", out);
	}
	free(text);
	return ret;
}

static int one_run(FILE *out, const struct report_run *run)
{
	const struct analysis *an = &run->an;
	int ret;

	fputs("<h1>", out);
	say(out, "rmapbench: anon rmap strategies in mremap, kernel %s on %s",
	    run->res.base, run->res.machine);
	fputs("</h1>\n", out);
	if (totals_of(an).simulated)
		fputs("<p class=\"loud\">SIMULATED: a model, no hardware was "
		      "timed</p>\n",
		      out);
	ret = facts(out, an);
	if (!ret)
		ret = html_plots(out, run->res.dir);
	fputs("<p>", out);
	say(out,
	    "ops/s is of all processes together. Ratio over 1: faster "
	    "than %s.",
	    run->res.variants[run->res.baseline].name);
	fputs("</p>\n", out);
	for (size_t i = 0; i < run->res.n_cells && !ret; i++)
		ret = table(out, an, i);
	if (!ret)
		ret = contention(out, an);
	if (!ret)
		ret = bounce(out, an);
	excluded(out, an);
	return ret ? ret : claims(out, run);
}

int report_html(FILE *out, const struct report *report)
{
	int ret = 0;

	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n<title>rmapbench report</title>\n"
		"<style>\n%s</style>\n</head>\n<body>\n",
		style);
	for (size_t i = 0; i < report->n && !ret; i++)
		ret = one_run(out, &report->runs[i]);
	fputs("</body>\n</html>\n", out);
	return ret ? ret : ferror(out) ? -EIO : 0;
}
