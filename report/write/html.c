// SPDX-License-Identifier: GPL-2.0-only
/* A document as one file that needs no other: plots are written into it. */
#include "report.h"

#include <errno.h>
#include <string.h>

#include "document.h"
#include "html_plots.h"
#include "sections.h"

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
	".item{margin:.2em 0 .2em 1em}.inner{margin-left:3em}\n"
	".loud{background:#fff3cd;border:1px solid #d9b64a;padding:.4em .8em;"
	"font-weight:600}\n"
	".faster,.shorter,.supported{color:#00603c}.slower,.longer,.refuted{"
	"color:#a33900}"
	".unclear,.void,.same,.base{color:#666}.control{color:#777}\n"
	"figure{margin:1.5em 0}figure svg{max-width:100%;height:auto}\n"
	"@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
	"td,th{border-color:#333}.loud{background:#4a3b00}"
	".faster,.shorter,.supported{color:#5fd3a3}.slower,.longer,.refuted{"
	"color:#ff9b66}}\n";

/* Text with nothing left in it that HTML would read. */
static void escape(FILE *out, const char *text)
{
	static const char marks[] = "<>&\"";
	static const char *const names[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
	const char *mark;

	for (; *text; text++) {
		mark = strchr(marks, *text);
		if (mark)
			fputs(names[mark - marks], out);
		else
			fputc(*text, out);
	}
}

/* <tag class="CLASS">text</tag> */
static void element(FILE *out, const char *tag, const char *class,
		    const char *text)
{
	fprintf(out, "<%s class=\"%s\">", tag, class);
	escape(out, text);
	fprintf(out, "</%s>", tag);
}

static void line(FILE *out, const char *tag, const char *class,
		 const char *text)
{
	element(out, tag, class, text);
	fputc('\n', out);
}

static void print_row(FILE *out, const struct column *columns,
		      const struct row *r)
{
	char class[64];
	size_t n = 0;

	while (columns[n].title)
		n++;
	fprintf(out, "<tr%s>", r->opens || r->group ? " class=\"group\"" : "");
	if (r->group) {
		fprintf(out, "<td class=\"l\" colspan=\"%zu\">", n);
		escape(out, r->group);
		fputs("</td>", out);
	}
	for (size_t i = 0; i < r->n; i++) {
		snprintf(class, sizeof(class), "%s%s%s",
			 columns[i].to_left ? "l" : "",
			 columns[i].to_left && *r->values[i].class ? " " : "",
			 r->values[i].class);
		element(out, "td", class, r->values[i].text);
	}
	fputs("</tr>\n", out);
}

static void print_table(FILE *out, const struct block *b)
{
	fputs("<table>\n<tr>", out);
	for (const struct column *c = b->columns; c->title; c++)
		element(out, "th", c->to_left ? "l" : "", c->title);
	fputs("</tr>\n", out);
	for (size_t i = 0; i < b->n_rows; i++)
		print_row(out, b->columns, &b->rows[i]);
	fputs("</table>\n", out);
}

static void print_item(FILE *out, const struct block *b)
{
	fprintf(out, "<p class=\"item%s %s\">",
		strspn(b->label, " ") > 4 ? " inner" : "", b->class);
	escape(out, b->label + strspn(b->label, " "));
	escape(out, b->text);
	fputs("</p>\n", out);
}

/* The facts from this one on; how many there are. */
static size_t print_facts(FILE *out, const struct block *b,
			  const struct block *end)
{
	size_t n;

	fputs("<table>\n", out);
	for (n = 0; b + n < end && b[n].kind == BLOCK_FACT; n++) {
		fputs("<tr>", out);
		element(out, "td", "l control", b[n].label);
		element(out, "td", "l", b[n].text);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
	return n;
}

static int print_document(FILE *out, const struct document *d)
{
	const struct block *b = d->blocks, *end = d->blocks + d->n;
	size_t n;
	int ret = 0;

	for (; b < end && !ret; b += n) {
		n = 1;
		switch (b->kind) {
		case BLOCK_TITLE:
			line(out, "h1", "", b->text);
			break;
		case BLOCK_LOUD:
			line(out, "p", "loud", b->text);
			break;
		case BLOCK_HEADING:
			line(out, "h2", "", b->text);
			break;
		case BLOCK_PARAGRAPH:
			line(out, "p", "", b->text);
			break;
		case BLOCK_ITEM:
			print_item(out, b);
			break;
		case BLOCK_FACT:
			n = print_facts(out, b, end);
			break;
		case BLOCK_TABLE:
			print_table(out, b);
			break;
		case BLOCK_CODE:
			line(out, "pre", "", b->text);
			break;
		case BLOCK_PLOTS:
			ret = html_plots(out, b->text);
			break;
		}
	}
	return ret;
}

int report_html(FILE *out, const struct report *report)
{
	struct document d = {.n = 0};
	int ret = 0;

	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n<title>rmapbench report</title>\n"
		"<style>\n%s</style>\n</head>\n<body>\n",
		style);
	if (report->n > 1) {
		sections_together(&d, report);
		ret = print_document(out, &d);
		document_free(&d);
	}
	for (size_t i = 1; i < report->n && !ret; i++) {
		sections_beside(&d, &report->runs[0], &report->runs[i]);
		ret = print_document(out, &d);
		document_free(&d);
	}
	for (size_t i = 0; i < report->n && !ret; i++) {
		sections_build(&d, &report->runs[i]);
		ret = print_document(out, &d);
		document_free(&d);
	}
	fputs("</body>\n</html>\n", out);
	return ret ? ret : ferror(out) ? -EIO : 0;
}
