// SPDX-License-Identifier: GPL-2.0-only
#include "ascii.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "utf8.h"

/* U+00A0 to U+00FF */
static const char *const latin1[] = {
	" ",  "!", "c",	 "GBP", "?",  "JPY", "|",   "S",   "\"",  "(C)", "a",
	"<<", "!", "",	 "(R)", "-",  "deg", "+-",  "2",   "3",	  "'",	 "u",
	"P",  ".", ",",	 "1",	"o",  ">>",  "1/4", "1/2", "3/4", "?",	 "A",
	"A",  "A", "A",	 "Ae",	"A",  "AE",  "C",   "E",   "E",	  "E",	 "E",
	"I",  "I", "I",	 "I",	"D",  "N",   "O",   "O",   "O",	  "O",	 "Oe",
	"x",  "O", "U",	 "U",	"U",  "Ue",  "Y",   "Th",  "ss",  "a",	 "a",
	"a",  "a", "ae", "a",	"ae", "c",   "e",   "e",   "e",	  "e",	 "i",
	"i",  "i", "i",	 "d",	"n",  "o",   "o",   "o",   "o",	  "oe",	 "/",
	"o",  "u", "u",	 "u",	"ue", "y",   "th",  "y",
};

static const struct {
	uint32_t sign;
	const char *text;
} signs[] = {
	{0x200b, ""},	{0x2010, "-"},	 {0x2011, "-"},	   {0x2012, "-"},
	{0x2013, "-"},	{0x2014, "--"},	 {0x2018, "'"},	   {0x2019, "'"},
	{0x201c, "\""}, {0x201d, "\""},	 {0x2022, "*"},	   {0x2026, "..."},
	{0x202f, " "},	{0x20ac, "EUR"}, {0x2122, "(TM)"}, {0x2192, "->"},
	{0x2212, "-"},	{0x2264, "<="},	 {0x2265, ">="},   {0x3bc, "u"},
	{0xfeff, ""},
};

static const char *transliterate(uint32_t c)
{
	/* marks that stand over the letter before */
	if (c >= 0x300 && c < 0x370)
		return "";
	if (c >= 0xa0 && c <= 0xff)
		return latin1[c - 0xa0];
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (signs[i].sign == c)
			return signs[i].text;
	return "?";
}

/* Of valid UTF-8; moves on to the next. */
static uint32_t next(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;
	size_t more = *p < 0xc0 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
	uint32_t c = more ? *p & (0x3f >> more) : *p;

	for (size_t i = 1; i <= more; i++)
		c = c << 6 | (p[i] & 0x3f);
	*text += more + 1;
	return c;
}

char *ascii_copy(const char *text)
{
	enum { MOST = 4 }; /* characters of a transliteration */
	char *valid = utf8_copy(text);
	char *copy = memory_get(strlen(valid) * MOST + 1, 1), *to = copy;
	const char *from = valid;
	uint32_t c;

	while (*from) {
		c = next(&from);
		if (c >= 0x7f)
			to = stpcpy(to, c < 0xa0 ? " " : transliterate(c));
		else
			*to++ = c < ' ' && c != '\n' ? ' ' : (char)c;
	}
	free(valid);
	return copy;
}

static void replace(char **text, bool one_line)
{
	char *copy;

	if (!*text)
		return;
	copy = ascii_copy(*text);
	for (char *p = copy; one_line && *p; p++)
		if (*p == '\n')
			*p = ' ';
	free(*text);
	*text = copy;
}

void ascii_document(struct document *d)
{
	for (struct block *b = d->blocks; b < d->blocks + d->n; b++) {
		replace(&b->label, true);
		replace(&b->text, b->kind != BLOCK_CODE);
		for (struct row *r = b->rows; r < b->rows + b->n_rows; r++) {
			replace(&r->group, true);
			for (size_t i = 0; i < r->n; i++) {
				replace(&r->values[i].text, true);
				replace(&r->values[i].brief, true);
			}
		}
	}
}
