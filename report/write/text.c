// SPDX-License-Identifier: GPL-2.0-only
/* A document as it goes into a mail: no line above TEXT_COLUMNS. */
#include "report.h"

#include <errno.h>
#include <string.h>

#include "document.h"
#include "sections.h"
#include "text.h"
#include "wrap.h"

enum { FACT_COLUMNS = 13 };

/* Blanks are held back until something follows them. */
struct line {
	FILE *out;
	int blanks;
	size_t column;
};

static void print_in(struct line *l, const char *text, const struct column *c)
{
	int most = c->most ? c->most : (int)strlen(text);
	int n = (int)strnlen(text, (size_t)most), width = c->width;

	l->blanks += c->gap + (width > n ? width - n : 0);
	if (n) {
		fprintf(l->out, "%*s%.*s", l->blanks, "", n, text);
		l->column += (size_t)(l->blanks + n);
		l->blanks = 0;
	}
	if (-width > n)
		l->blanks += -width - n;
}

static void print_titles(FILE *out, const struct column *c)
{
	struct line l = {.out = out};

	for (; c->title; c++)
		if (c->width)
			print_in(&l, c->title, c);
	fputc('\n', out);
}

/* A name that is longer than its column ends the line that it begins. */
static void print_row(FILE *out, const struct column *columns,
		      const struct row *r)
{
	struct line l = {.out = out};

	for (size_t i = 0; i < r->n; i++) {
		const struct column *c = &columns[i];
		const struct value *v = &r->values[i];
		const char *text = v->brief ? v->brief : v->text;

		if (!c->width)
			continue;
		if (c->spills && strlen(text) > (size_t)-c->width) {
			l.blanks += c->gap;
			fprintf(out, "%*s", l.blanks, "");
			wrap_on(out, l.column + (size_t)l.blanks, 6, "%s",
				text);
			l.column = 0;
			l.blanks = columns[0].width + c->gap - c->width;
			continue;
		}
		print_in(&l, text, c);
	}
	fputc('\n', out);
}

static void print_table(FILE *out, const struct block *b)
{
	print_titles(out, b->columns);
	for (const struct row *r = b->rows; r < b->rows + b->n_rows; r++) {
		if (r->group) {
			fputc('\n', out);
			wrap(out, "", 2, "%s", r->group);
		} else {
			print_row(out, b->columns, r);
		}
	}
}

static void print_block(FILE *out, const struct block *b,
			const struct block *before)
{
	char label[64];

	switch (b->kind) {
	case BLOCK_TITLE:
		wrap(out, "", 2, "%s", b->text);
		break;
	case BLOCK_HEADING:
	case BLOCK_PARAGRAPH:
		fputc('\n', out);
		wrap(out, "", b->kind == BLOCK_HEADING ? 2 : 0, "%s", b->text);
		break;
	case BLOCK_ITEM:
		wrap(out, b->label, b->hang, "%s", b->text);
		break;
	case BLOCK_FACT:
		if (before->kind != BLOCK_FACT)
			fputc('\n', out);
		snprintf(label, sizeof(label), "%-*s", FACT_COLUMNS, b->label);
		wrap(out, label, FACT_COLUMNS, "%s", b->text);
		break;
	case BLOCK_TABLE:
		if (before->kind == BLOCK_PARAGRAPH)
			fputc('\n', out);
		print_table(out, b);
		break;
	case BLOCK_CODE:
		fprintf(out, "\n%s\n", b->text);
		break;
	case BLOCK_LOUD:
	case BLOCK_PLOTS:
		break;
	}
}

void document_print(FILE *out, const struct document *d)
{
	for (size_t k = 0; k < d->n; k++)
		print_block(out, &d->blocks[k], &d->blocks[k ? k - 1 : 0]);
}

int report_text(FILE *out, const struct report *report)
{
	struct document d = {.n = 0};

	if (report->n > 1) {
		sections_together(&d, report);
		document_print(out, &d);
		document_free(&d);
		fputs("\n\n", out);
	}
	for (size_t i = 1; i < report->n; i++) {
		sections_beside(&d, &report->runs[0], &report->runs[i]);
		document_print(out, &d);
		document_free(&d);
		fputs("\n\n", out);
	}
	for (size_t i = 0; i < report->n; i++) {
		sections_build(&d, &report->runs[i]);
		if (i)
			fputs("\n\n", out);
		document_print(out, &d);
		document_free(&d);
	}
	return ferror(out) ? -EIO : 0;
}
