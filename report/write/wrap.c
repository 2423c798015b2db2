// SPDX-License-Identifier: GPL-2.0-only
#include "wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* How much of `text` fits into `room` columns, at least one of them. */
static size_t fitting(const char *text, size_t room)
{
	size_t n = strlen(text), cut;

	if (n <= room)
		return n;
	for (cut = room; cut > 0 && text[cut] != ' '; cut--)
		;
	if (cut)
		return cut;
	/* not within a character of UTF-8 */
	for (cut = room; cut > 1 && (text[cut] & 0xc0) == 0x80; cut--)
		;
	return cut;
}

static void print_wrapped(FILE *out, size_t indent, int hang, const char *text)
{
	size_t n, shown;

	do {
		n = fitting(text, TEXT_COLUMNS - indent);
		for (shown = n; shown && text[shown - 1] == ' '; shown--)
			;
		fprintf(out, "%.*s\n", (int)shown, text);
		text += n + strspn(text + n, " ");
		indent = (size_t)hang;
		if (*text)
			fprintf(out, "%*s", hang, "");
	} while (*text);
}

static void print(FILE *out, size_t column, int hang, const char *format,
		  va_list ap)
{
	char *text;

	if (vasprintf(&text, format, ap) < 0)
		return;
	/* names come from files: a line break in one would break the layout */
	for (char *p = text; *p; p++)
		if (*p == '\n' || *p == '\t' || *p == '\r')
			*p = ' ';
	print_wrapped(out, column, hang, text);
	free(text);
}

void wrap(FILE *out, const char *first, int hang, const char *format, ...)
{
	va_list ap;

	fputs(first, out);
	va_start(ap, format);
	print(out, strlen(first), hang, format, ap);
	va_end(ap);
}

void wrap_on(FILE *out, size_t column, int hang, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print(out, column, hang, format, ap);
	va_end(ap);
}
