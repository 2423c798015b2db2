// SPDX-License-Identifier: GPL-2.0-only
#include "field.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/msg.h"

enum { SCHEMA = 1 };

int field_error(const struct where *at, const char *reason, ...)
{
	char object[4200], text[512];
	va_list ap;

	va_start(ap, reason);
	vsnprintf(text, sizeof(text), reason, ap);
	va_end(ap);
	if (at->line)
		snprintf(object, sizeof(object), "%s:%zu", at->file, at->line);
	else
		snprintf(object, sizeof(object), "%s", at->file);
	msg_error("read results", object, "%s", text);
	return -EINVAL;
}

static int wrong_type(const json_t *value, const char *key, const char *type,
		      const struct where *at)
{
	return field_error(at, "field %s: %s, must be %s", key,
			   value ? "wrong type" : "missing", type);
}

int field_text(const json_t *obj, const char *key, const struct where *at,
	       const char **value)
{
	const json_t *v = json_object_get(obj, key);

	if (!json_is_string(v))
		return wrong_type(v, key, "a string", at);
	*value = json_string_value(v);
	return 0;
}

int field_count(const json_t *obj, const char *key, const struct where *at,
		uint64_t *value)
{
	const json_t *v = json_object_get(obj, key);

	if (!json_is_integer(v))
		return wrong_type(v, key, "an integer", at);
	if (json_integer_value(v) < 0)
		return field_error(at, "field %s: negative", key);
	*value = (uint64_t)json_integer_value(v);
	return 0;
}

int field_object(json_t *obj, const char *key, const struct where *at,
		 json_t **value)
{
	*value = json_object_get(obj, key);
	if (!json_is_object(*value))
		return wrong_type(*value, key, "an object", at);
	return 0;
}

int field_array(json_t *obj, const char *key, const struct where *at,
		json_t **value)
{
	*value = json_object_get(obj, key);
	if (!json_is_array(*value))
		return wrong_type(*value, key, "an array", at);
	return 0;
}

int field_schema(const json_t *obj, const struct where *at)
{
	uint64_t schema = 0;
	int ret = field_count(obj, "schema", at, &schema);

	if (ret)
		return ret;
	if (schema != SCHEMA)
		return field_error(at, "schema %llu: this program reads %d",
				   (unsigned long long)schema, SCHEMA);
	return 0;
}

int field_load(const char *path, json_t **root)
{
	struct where at = {.file = path};
	FILE *f = fopen(path, "re");
	json_error_t err;
	int ret;

	if (!f) {
		ret = -errno;
		if (ret != -ENOENT && ret != -ENOTDIR)
			field_error(&at, "%s", strerror(-ret));
		return ret;
	}
	*root = json_loadf(f, JSON_REJECT_DUPLICATES, &err);
	fclose(f);
	if (!*root) {
		at.line = err.line > 0 ? (size_t)err.line : 0;
		return field_error(&at, "not JSON: %s", err.text);
	}
	if (json_is_object(*root))
		return 0;
	json_decref(*root);
	*root = NULL;
	return field_error(&at, "not a JSON object");
}

static json_t *parse_line(const char *line, size_t len)
{
	json_t *obj = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(obj))
		return obj;
	json_decref(obj);
	return NULL;
}

static int each_line(FILE *f, const char *path, field_line_fn each, void *ctx,
		     size_t *cut)
{
	struct where at = {.file = path}, bad = {.file = path};
	char *line = NULL;
	size_t room = 0;
	json_t *obj;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&line, &room, f)) >= 0) {
		at.line++;
		if (bad.line) {
			/* the bad line was not the last one after all */
			ret = field_error(&bad, "not a JSON object");
			break;
		}
		obj = parse_line(line, (size_t)len);
		if (obj)
			ret = each(obj, &at, ctx);
		else
			bad.line = at.line;
		json_decref(obj);
	}
	if (!ret && ferror(f))
		ret = field_error(&at, "read error");
	free(line);
	*cut = bad.line;
	return ret;
}

int field_each_line(const char *path, field_line_fn each, void *ctx,
		    size_t *cut)
{
	struct where at = {.file = path};
	FILE *f = fopen(path, "re");
	int ret;

	*cut = 0;
	if (!f) {
		ret = -errno;
		if (ret != -ENOENT && ret != -ENOTDIR)
			field_error(&at, "%s", strerror(-ret));
		return ret;
	}
	ret = each_line(f, path, each, ctx, cut);
	fclose(f);
	return ret;
}
