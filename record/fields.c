// SPDX-License-Identifier: GPL-2.0-only
#include "fields.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"
#include "names.h"

enum { SCHEMA = 1 };

int fields_error(const struct where *at, const char *reason, ...)
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

static bool is_count(const json_t *v)
{
	return json_is_integer(v) && json_integer_value(v) >= 0;
}

static bool are_counts(const json_t *list)
{
	size_t i;
	json_t *v;

	json_array_foreach ((json_t *)list, i, v)
		if (!is_count(v))
			return false;
	return json_is_array(list);
}

static bool are_count_lists(const json_t *lists)
{
	size_t i;
	json_t *v;

	json_array_foreach ((json_t *)lists, i, v)
		if (!are_counts(v))
			return false;
	return json_is_array(lists);
}

static bool read_range(const json_t *v, struct range *range)
{
	*range = (struct range){.known = !json_is_null(v)};
	if (!range->known)
		return true;
	if (!are_counts(v) || json_array_size(v) != 2)
		return false;
	range->min = fields_count_at(v, 0);
	range->max = fields_count_at(v, 1);
	return range->min <= range->max;
}

static bool read_word(const char *const *words, const json_t *v,
		      unsigned int *word)
{
	for (*word = 0; json_is_string(v) && words[*word]; ++*word)
		if (!strcmp(words[*word], json_string_value(v)))
			return true;
	return false;
}

/* Is the value of the field's type? Then the member is set. */
static bool read_value(const struct field *f, json_t *v, void *member)
{
	switch (f->type) {
	case FIELD_TEXT:
		*(const char **)member = json_string_value(v);
		return json_is_string(v);
	case FIELD_COUNT:
		*(uint64_t *)member = (uint64_t)json_integer_value(v);
		return is_count(v);
	case FIELD_FLAG:
		*(bool *)member = json_is_true(v);
		return json_is_boolean(v);
	case FIELD_WORD:
		return read_word(f->words, v, member);
	case FIELD_RANGE:
		return read_range(v, member);
	default:
		*(json_t **)member = v;
	}
	return f->type == FIELD_OBJECT	 ? json_is_object(v)
	       : f->type == FIELD_LIST	 ? json_is_array(v)
	       : f->type == FIELD_COUNTS ? are_counts(v)
					 : are_count_lists(v);
}

static int refuse(const struct field *f, const json_t *v,
		  const struct where *at)
{
	static const char *const valid[] = {
		[FIELD_TEXT] = "a string",
		[FIELD_COUNT] = "an integer",
		[FIELD_FLAG] = "true or false",
		[FIELD_OBJECT] = "an object",
		[FIELD_LIST] = "an array",
		[FIELD_COUNTS] = "an array of integers, none negative",
		[FIELD_COUNT_LISTS] = "arrays of integers, none negative",
		[FIELD_RANGE] = "[min, max] or null",
	};
	char words[256] = "";

	if (f->type == FIELD_COUNT && json_is_integer(v))
		return fields_error(at, "field %s: negative", f->name);
	for (const char *const *w = f->words; w && *w; w++)
		names_add(words, sizeof(words), *w);
	return fields_error(
		at, "field %s: %s, must be %s%s", f->name,
		!v				? "missing"
		: f->words && json_is_string(v) ? json_string_value(v)
						: "wrong type",
		f->words ? "one of " : "", f->words ? words : valid[f->type]);
}

int fields_read(const struct field *fields, json_t *obj, const struct where *at,
		void *record)
{
	const struct field *f;
	json_t *v;

	for (f = fields; f->name; f++) {
		void *member = (char *)record + f->offset;

		v = json_object_get(obj, f->name);
		if (!v && f->need != FIELD_MUST) {
			if (f->type == FIELD_TEXT)
				*(const char **)member = "";
			continue;
		}
		if (!v || !read_value(f, v, member))
			return refuse(f, v, at);
	}
	return 0;
}

/* A new reference; NULL: not set, and so not written if it need not be. */
static json_t *value_of(const struct field *f, const void *member)
{
	const struct range *range = member;
	const char *text;

	switch (f->type) {
	case FIELD_TEXT:
		text = *(const char *const *)member;
		return text && *text ? json_string(text) : NULL;
	case FIELD_COUNT:
		return *(const uint64_t *)member
			       ? json_integer((json_int_t) *
					      (const uint64_t *)member)
			       : NULL;
	case FIELD_FLAG:
		return json_boolean(*(const bool *)member);
	case FIELD_WORD:
		return json_string(f->words[*(const unsigned int *)member]);
	case FIELD_RANGE:
		return range->known
			       ? json_pack("[I, I]", (json_int_t)range->min,
					   (json_int_t)range->max)
			       : NULL;
	default:
		return json_incref(*(json_t *const *)member);
	}
}

/* What stands for a member that is not set in a field that must be there. */
static json_t *nothing(enum field_type type)
{
	return type == FIELD_TEXT     ? json_string("")
	       : type == FIELD_COUNT  ? json_integer(0)
	       : type == FIELD_OBJECT ? json_object()
	       : type == FIELD_RANGE  ? json_null()
				      : json_array();
}

void fields_write(const struct field *fields, const void *record, json_t *obj)
{
	const struct field *f;
	json_t *v;

	for (f = fields; f->name; f++) {
		v = value_of(f, (const char *)record + f->offset);
		if (!v && f->need != FIELD_MAY)
			v = nothing(f->type);
		if (v)
			json_object_set_new(obj, f->name, v);
	}
}

const struct field *fields_find(const struct field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;
	return NULL;
}

int fields_check_schema(json_t *obj, const struct where *at)
{
	static const struct field schema[] = {
		{"schema", FIELD_COUNT, FIELD_MUST, 0, NULL}, {.name = NULL}};
	uint64_t version = 0;
	int ret = fields_read(schema, obj, at, &version);

	if (!ret && version != SCHEMA)
		ret = fields_error(at, "schema %llu: this program reads %d",
				   (unsigned long long)version, SCHEMA);
	return ret;
}

void fields_write_schema(json_t *obj)
{
	json_object_set_new(obj, "schema", json_integer(SCHEMA));
}

uint64_t fields_count_at(const json_t *list, size_t i)
{
	return (uint64_t)json_integer_value(json_array_get(list, i));
}

const char *fields_text_in(const json_t *obj, const char *name)
{
	const char *text = json_string_value(json_object_get(obj, name));

	return text ? text : "";
}
