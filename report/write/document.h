/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report as a sequence of blocks, built once (sections.h) and written in any
 * form that shows headings, paragraphs and tables: see text.c and html.c. All
 * texts are formatted into the document, which owns them.
 */
#ifndef RMAPBENCH_DOCUMENT_H
#define RMAPBENCH_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

enum block_kind {
	BLOCK_TITLE,
	BLOCK_LOUD, /* what nobody may miss; plain text says it in the title */
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_ITEM, /* label and text; the lines after the first hang */
	BLOCK_FACT, /* name (label) and text; those in a row are a table */
	BLOCK_TABLE,
	BLOCK_CODE,  /* to be typed: printed as it is, lines and all */
	BLOCK_PLOTS, /* those of the result folder `text`; not in plain text */
};

/* The first column of a table ends with a NULL title. */
struct column {
	const char *title;
	int width;    /* in plain text; below 0: to the left; 0: not there */
	int gap;      /* blanks before it */
	int most;     /* characters that plain text shows; 0: all */
	bool spills;  /* a longer value has a line of its own */
	bool to_left; /* in HTML */
};

struct value {
	char *text;
	char *brief;	   /* for plain text; NULL: as text */
	const char *class; /* static: a verdict, a role; "" */
};

struct row {
	char *group; /* a line across the table, instead of values; or NULL */
	bool opens;  /* the first of some that belong together */
	struct value *values;
	size_t n;
};

struct block {
	enum block_kind kind;
	char *label, *text;
	const char *class;	      /* static */
	int hang;		      /* columns, of an item */
	const struct column *columns; /* static */
	struct row *rows;
	size_t n_rows;
};

struct document {
	struct block *blocks;
	size_t n;
};

void document_free(struct document *d);

/* Append a block. */
void document_add(struct document *d, enum block_kind kind, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));
void document_add_fact(struct document *d, const char *name, const char *format,
		       ...) __attribute__((format(printf, 3, 4)));
void document_add_item(struct document *d, const char *label, int hang,
		       const char *class, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void document_add_table(struct document *d, const struct column *columns);

/* To the last table: a row, then its values from left to right. */
void document_add_row(struct document *d, bool opens);
void document_add_group(struct document *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void document_add_value(struct document *d, const char *class,
			const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Taken over; brief may be NULL. */
void document_add_name(struct document *d, const char *class, char *text,
		       char *brief);

#endif
