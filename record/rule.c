// SPDX-License-Identifier: GPL-2.0-only
#include "rule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const moves[] = {"mainline", "table", "once", "held",
				    "merge",	"none",	 NULL};
static const char *const forks[] = {"none", "root", "imap", "both", NULL};

static const struct field parts[] = {
	{"anon", FIELD_WORD, FIELD_MAY, offsetof(struct rule, anon), moves},
	{"file", FIELD_WORD, FIELD_MAY, offsetof(struct rule, file), moves},
	{"fork", FIELD_WORD, FIELD_MAY, offsetof(struct rule, fork), forks},
	{.name = NULL},
};

int rule_read(struct rule *rule, const char *text, const struct where *at)
{
	json_t *words = json_object();
	char copy[128], *p = copy, *word, *value;
	int ret = 0;

	*rule = (struct rule){0};
	snprintf(copy, sizeof(copy), "%s", text);
	while (!ret && (word = strsep(&p, " "))) {
		if (!strcmp(word, "mainline"))
			continue;
		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		if (value && fields_find(parts, word))
			json_object_set_new(words, word, json_string(value));
		else
			ret = fields_error(at,
					   "rule %s: must be mainline, or "
					   "of anon=, file=, fork=",
					   text);
	}
	if (!ret)
		ret = fields_read(parts, words, at, rule);
	json_decref(words);
	return ret;
}
