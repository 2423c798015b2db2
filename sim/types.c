// SPDX-License-Identifier: GPL-2.0-only
#include "types.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

#define ATTRIBUTE " __attribute__"

/*
 * "type  name;  / * offset size * /" with the type's array, function or
 * attributes about the name. What is of no use (holes, brackets) is not kept.
 */
static int add_field(struct type *t, char *line)
{
	char *end = strstr(line, "; "), *comment = strstr(line, "/* "), *name;
	unsigned int offset, size;
	struct field *f;

	if (!end || !comment || comment < end || strchr("}/", *line) ||
	    sscanf(comment, "/* %u %u */", &offset, &size) != 2)
		return 0;
	*end = 0;
	name = strstr(line, ATTRIBUTE);
	if (name)
		*name = 0;
	line[strcspn(line, "[:")] = 0;
	name = strrchr(line, ' ');
	if (!name || name[1] == 0 || strchr(name, ')'))
		return 0;
	f = lines_append(&t->fields, &t->n, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->name = strdup(name + 1);
	while (name > line && isspace((unsigned char)*name))
		*name-- = 0;
	f->type = strdup(line);
	f->offset = offset;
	f->size = size;
	return f->name && f->type ? 0 : -ENOMEM;
}

static int add_line(void *arg, char *line)
{
	struct types *t = arg;
	struct type *type;

	if (!strncmp(line, "struct ", 7) && strstr(line, " {")) {
		type = lines_append(&t->types, &t->n, sizeof(*type));
		if (!type)
			return -ENOMEM;
		line[7 + strcspn(line + 7, " ")] = 0;
		type->name = strdup(line + 7);
		return type->name ? 0 : -ENOMEM;
	}
	if (!t->n || *line != '\t')
		return 0;
	return add_field(&t->types[t->n - 1], line + strspn(line, "\t"));
}

int types_read(struct types *t, const char *path)
{
	int ret;

	memset(t, 0, sizeof(*t));
	/* any line may stand there: those that are of no use are passed over */
	ret = lines_read(path, "types", "pahole's output", add_line, t);
	if (ret)
		types_free(t);
	return ret;
}

void types_free(struct types *t)
{
	struct type *type;

	for (type = t->types; type < t->types + t->n; type++) {
		while (type->n--) {
			free(type->fields[type->n].name);
			free(type->fields[type->n].type);
		}
		free(type->fields);
		free(type->name);
	}
	free(t->types);
	memset(t, 0, sizeof(*t));
}

static const struct type *find(const struct types *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->types[i].name, name))
			return &t->types[i];
	return NULL;
}

/* The smallest about offset, where a union has several; NULL: none. */
static const struct field *field_at(const struct types *t, const char *type,
				    uint32_t offset)
{
	const struct type *in = find(t, type);
	const struct field *f, *best = NULL;

	for (f = in ? in->fields : NULL; f && f < in->fields + in->n; f++)
		if (offset - f->offset < f->size &&
		    (!best || f->size <= best->size))
			best = f;
	return best;
}

int types_field(const struct types *t, const char *type, uint32_t offset,
		char *text, size_t len)
{
	const struct field *best = field_at(t, type, offset);
	int n;

	if (!best)
		return -ENOENT;
	n = snprintf(text, len, "%s", best->name);
	if (n < 0 || (size_t)n + 1 >= len || strncmp(best->type, "struct ", 7))
		return 0;
	if (!types_field(t, best->type + 7, offset - best->offset, text + n + 1,
			 len - (size_t)n - 1))
		text[n] = '.';
	return 0;
}

void types_object(const struct types *t, const char **type, uint32_t *offset)
{
	const struct field *f;

	while ((f = field_at(t, *type, *offset)) &&
	       (!strcmp(f->type, "struct inode") ||
		!strcmp(f->type, "struct address_space"))) {
		*type = f->type + strlen("struct ");
		*offset -= f->offset;
	}
}

int types_offset(const struct types *t, const char *type, const char *field)
{
	const struct type *in = find(t, type);
	size_t i;

	for (i = 0; in && i < in->n; i++)
		if (!strcmp(in->fields[i].name, field))
			return (int)in->fields[i].offset;
	return -ENOENT;
}
