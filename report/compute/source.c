// SPDX-License-Identifier: GPL-2.0-only
#include "source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { DIGITS = 12 }; /* of a hash: no two are alike in so many */

static const char *const fields[] = {"source", "source_tree", "source_commit"};
enum { SOURCE, TREE, COMMIT, FIELDS };

/* "" if it is not recorded: results of an older version, a foreign kernel. */
static const char *field(const struct result *res, size_t variant, int i)
{
	return fields_text_in(result_kernel(res, variant), fields[i]);
}

bool source_same(const struct result *res, size_t a, size_t b)
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(field(res, a, i), field(res, b, i)))
			return false;
	return *field(res, a, SOURCE);
}

bool source_is_new(const struct result *res, size_t variant)
{
	for (size_t v = 0; v < variant; v++)
		if (source_same(res, v, variant))
			return false;
	return *field(res, variant, SOURCE);
}

static char *shortened(const char *text)
{
	char *out = memory_print("%s", text), *p = out;
	int digits = 0;

	for (; *text; text++) {
		digits = isxdigit((unsigned char)*text) ? digits + 1 : 0;
		if (digits <= DIGITS)
			*p++ = *text;
	}
	*p = '\0';
	return out;
}

char *source_text(const struct result *res, size_t variant)
{
	char *source = shortened(field(res, variant, SOURCE));
	char *commit = shortened(field(res, variant, COMMIT));
	const char *tree = field(res, variant, TREE);
	char *text;

	/* a source that is a commit says so itself */
	if (!strncmp(source, "commit ", 7))
		*commit = '\0';
	text = memory_print("%s%s%s%s%s", *source ? source : "-",
			    *tree ? ", " : "", tree, *commit ? ", commit " : "",
			    commit);
	free(source);
	free(commit);
	return text;
}

json_t *source_json(const struct result *res)
{
	json_t *list = json_array(), *o, *names;

	for (size_t v = 0; v < res->plan.n_variants; v++) {
		if (!source_is_new(res, v))
			continue;
		o = json_object();
		for (int i = 0; i < FIELDS; i++)
			if (*field(res, v, i))
				json_object_set_new(
					o, fields[i],
					json_string(field(res, v, i)));
		names = json_array();
		for (size_t k = v; k < res->plan.n_variants; k++)
			if (source_same(res, v, k))
				json_array_append_new(
					names,
					json_string(
						res->plan.variants[k].name));
		json_object_set_new(o, "variants", names);
		json_array_append_new(list, o);
	}
	return list;
}
