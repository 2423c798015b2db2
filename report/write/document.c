// SPDX-License-Identifier: GPL-2.0-only
#include "document.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

static char *print(const char *format, va_list ap)
{
	char *text;

	return vasprintf(&text, format, ap) < 0 ? memory_print("?") : text;
}

static struct block *push(struct document *d, enum block_kind kind)
{
	struct block *b = memory_push(&d->blocks, &d->n, sizeof(*b));

	b->kind = kind;
	b->class = "";
	return b;
}

void document_free(struct document *d)
{
	for (struct block *b = d->blocks; b < d->blocks + d->n; b++) {
		for (struct row *r = b->rows; r < b->rows + b->n_rows; r++) {
			for (size_t i = 0; i < r->n; i++) {
				free(r->values[i].text);
				free(r->values[i].brief);
			}
			free(r->values);
			free(r->group);
		}
		free(b->rows);
		free(b->label);
		free(b->text);
	}
	free(d->blocks);
	*d = (struct document){.n = 0};
}

void document_add(struct document *d, enum block_kind kind, const char *format,
		  ...)
{
	va_list ap;

	va_start(ap, format);
	push(d, kind)->text = print(format, ap);
	va_end(ap);
}

void document_add_fact(struct document *d, const char *name, const char *format,
		       ...)
{
	struct block *b = push(d, BLOCK_FACT);
	va_list ap;

	b->label = memory_print("%s", name);
	va_start(ap, format);
	b->text = print(format, ap);
	va_end(ap);
}

void document_add_item(struct document *d, const char *label, int hang,
		       const char *class, const char *format, ...)
{
	struct block *b = push(d, BLOCK_ITEM);
	va_list ap;

	b->label = memory_print("%s", label);
	b->hang = hang;
	b->class = class;
	va_start(ap, format);
	b->text = print(format, ap);
	va_end(ap);
}

void document_add_table(struct document *d, const struct column *columns)
{
	push(d, BLOCK_TABLE)->columns = columns;
}

static struct row *add_row(struct document *d)
{
	struct block *table = &d->blocks[d->n - 1];

	return memory_push(&table->rows, &table->n_rows, sizeof(struct row));
}

void document_add_row(struct document *d, bool opens)
{
	add_row(d)->opens = opens;
}

void document_add_group(struct document *d, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_row(d)->group = print(format, ap);
	va_end(ap);
}

static struct value *add_value(struct document *d)
{
	struct block *table = &d->blocks[d->n - 1];
	struct row *r = &table->rows[table->n_rows - 1];

	return memory_push(&r->values, &r->n, sizeof(struct value));
}

void document_add_value(struct document *d, const char *class,
			const char *format, ...)
{
	struct value *v = add_value(d);
	va_list ap;

	va_start(ap, format);
	v->text = print(format, ap);
	va_end(ap);
	v->class = class;
}

void document_add_name(struct document *d, const char *class, char *text,
		       char *brief)
{
	*add_value(d) = (struct value){text, brief, class};
}
