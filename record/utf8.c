// SPDX-License-Identifier: GPL-2.0-only
#include "utf8.h"

#include <jansson.h>
#include <string.h>

#include "memory.h"

/* Bytes of the character at `text`; 0: it is none. Jansson knows which are. */
static size_t character(const char *text)
{
	size_t most = strnlen(text, 4);
	json_t *c;

	for (size_t n = 1; n <= most; n++) {
		c = json_stringn(text, n);
		json_decref(c);
		if (c)
			return n;
	}
	return 0;
}

char *utf8_copy(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *valid = memory_get(strlen(text) * strlen(replacement) + 1, 1);
	char *to = valid;
	size_t n;

	for (; *text; text += n ? n : 1) {
		n = character(text);
		to = n ? mempcpy(to, text, n) : stpcpy(to, replacement);
	}
	return valid;
}
