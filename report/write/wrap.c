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

static void print_wrapped(FILE *out, const char *first, int hang,
			  const char *text)
{
	size_t indent = strlen(first), n, shown;

	fputs(first, out);
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

void wrap(FILE *out, const char *first, int hang, const char *format, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	/* names come from files: a line break in one would break the layout */
	for (char *p = text; *p; p++)
		if (*p == '\n' || *p == '\t' || *p == '\r')
			*p = ' ';
	print_wrapped(out, first, hang, text);
	free(text);
}
