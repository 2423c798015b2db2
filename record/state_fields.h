/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the machine in context.json: where each field is read, and
 * whether boots in which it differs may be compared. What the kernel that runs
 * lacks is left out of the record.
 */
#ifndef RMAPBENCH_STATE_FIELDS_H
#define RMAPBENCH_STATE_FIELDS_H

#include <jansson.h>
#include <stddef.h>

enum state_source {
	STATE_FILE,   /* the first line of the file */
	STATE_CPUS,   /* of the file of each CPU: "a", or "0-3: a; 4-7: b" */
	STATE_SUM,    /* of the numbers in the files of all CPUs */
	STATE_FOLDER, /* each file of the folder: a field, name before its own
		       */
	STATE_MADE,   /* by code (bench/state.c) */
};

enum state_use {
	STATE_COMPARED, /* boots that differ in it are not compared */
	STATE_WORDS,	/* a command line: but for words that name a boot */
	STATE_RECORDED, /* only told */
};

struct state_field {
	const char *name;
	enum state_source source;
	enum state_use use;
	const char *path; /* of CPUS and SUM: below the CPU's folder */
};

/* Ends with a NULL name. */
extern const struct state_field state_fields[];

/*
 * The first field that keeps two states from being compared, or NULL. A field
 * that the table does not have is compared: it is of an older version.
 */
const char *state_differing(const json_t *a, const json_t *b);

/*
 * The words of a command line that count, and that another has not, into text
 * (len): "" if there are none, or if the field is no command line.
 */
void state_words_only(const char *name, const json_t *of, const json_t *other,
		      char *text, size_t len);

#endif
