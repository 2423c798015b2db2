/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record is a struct and one table of its fields: the reader and the writer
 * of its JSON object both follow from that table, and results/README.md
 * documents the same names.
 */
#ifndef RMAPBENCH_FIELDS_H
#define RMAPBENCH_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a value was read, for messages; line 0 is the whole file. */
struct where {
	const char *file;
	size_t line;
};

/* From min to max of something, if that is known at all. */
struct range {
	bool known;
	uint64_t min, max;
};

/*
 * The member's type in C, in JSON, and its value where the field is absent and
 * the record was zeroed before.
 */
enum field_type {
	FIELD_TEXT,	   /* const char *, a string, "" */
	FIELD_COUNT,	   /* uint64_t, an integer not below 0, 0 */
	FIELD_FLAG,	   /* bool, true or false, false */
	FIELD_WORD,	   /* unsigned int, one of the words, the first */
	FIELD_OBJECT,	   /* json_t *, an object, NULL */
	FIELD_LIST,	   /* json_t *, an array, NULL */
	FIELD_COUNTS,	   /* json_t *, an array of such integers, NULL */
	FIELD_COUNT_LISTS, /* json_t *, an array of such arrays, NULL */
	FIELD_RANGE,	   /* struct range, [min, max] or null, unknown */
};

/* Need it be there? */
enum field_need {
	FIELD_MUST,
	FIELD_MAY,   /* not written if there is nothing to say */
	FIELD_NEWER, /* than some files, which lack it; always written */
};

struct field {
	const char *name;
	enum field_type type;
	enum field_need need;
	size_t offset;		  /* of the member */
	const char *const *words; /* of FIELD_WORD; ends with NULL */
};

#define FIELD(need, type, record, member)                                      \
	{                                                                      \
#member, FIELD_##type, FIELD_##need,                           \
			offsetof(struct record, member), NULL                  \
	}

/*
 * Fill a zeroed record from an object, by a table that ends with a NULL name.
 * What points into JSON is borrowed from obj. 0, or -EINVAL with a message that
 * names file, line, field and what would be valid.
 */
int fields_read(const struct field *fields, json_t *obj, const struct where *at,
		void *record);

/* Add a record's fields to an object. */
void fields_write(const struct field *fields, const void *record, json_t *obj);

/* The entry of that name, or NULL. */
const struct field *fields_find(const struct field *fields, const char *name);

/* 0 if `schema` is the one that this program reads; and its writer. */
int fields_check_schema(json_t *obj, const struct where *at);
void fields_write_schema(json_t *obj);

/* Say "rmapbench: read results: FILE:LINE: reason"; returns -EINVAL. */
int fields_error(const struct where *at, const char *reason, ...)
	__attribute__((format(printf, 2, 3)));

/* A text that an object may have; "" if not. */
const char *fields_text_in(const json_t *obj, const char *name);

/* A value of an array that FIELD_COUNTS has checked. */
uint64_t fields_count_at(const json_t *list, size_t i);

#endif
