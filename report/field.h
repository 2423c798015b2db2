/* SPDX-License-Identifier: GPL-2.0-only */
/* Strict reading of JSON files: a field is there with its type, or an error. */
#ifndef RMAPBENCH_FIELD_H
#define RMAPBENCH_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a value was read, for messages; line 0 is the whole file. */
struct where {
	const char *file;
	size_t line;
};

/* Say "rmapbench: read results: FILE:LINE: reason"; returns -EINVAL. */
int field_error(const struct where *at, const char *reason, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The member `key` of an object. Each returns 0, or says what is wrong and
 * returns -EINVAL. Strings, objects and arrays are borrowed from `obj`.
 */
int field_text(const json_t *obj, const char *key, const struct where *at,
	       const char **value);
int field_count(const json_t *obj, const char *key, const struct where *at,
		uint64_t *value);
int field_object(json_t *obj, const char *key, const struct where *at,
		 json_t **value);
int field_array(json_t *obj, const char *key, const struct where *at,
		json_t **value);

/* 0 if `schema` is the one that this program reads. */
int field_schema(const json_t *obj, const struct where *at);

/* One object in one file; the caller owns *root. -ENOENT, -ENOTDIR: not said.
 */
int field_load(const char *path, json_t **root);

/*
 * Call `each` with every line's object in turn (borrowed); its error ends the
 * reading. A last line that is no JSON object was cut short: *cut is its
 * number, else 0. Anywhere else such a line is an error. -ENOENT and
 * -ENOTDIR are not said aloud.
 */
typedef int (*field_line_fn)(json_t *obj, const struct where *at, void *ctx);
int field_each_line(const char *path, field_line_fn each, void *ctx,
		    size_t *cut);

#endif
