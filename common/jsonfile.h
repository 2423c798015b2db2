/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON on disk, so that neither a crash nor a power cut leaves a half file. */
#ifndef RMAPBENCH_JSONFILE_H
#define RMAPBENCH_JSONFILE_H

#include <jansson.h>

/* The file's value, owned by the caller; NULL, with a message unless absent. */
json_t *jsonfile_read(const char *path);

/* Replace the file in one step. Takes j over. 0 or -errno, with a message. */
int jsonfile_write(const char *path, json_t *j);

/*
 * Append one line and see it on disk. A last line that was cut short is
 * dropped first: it was never whole. Takes j over. 0 or -errno, with a message.
 */
int jsonfile_append(const char *path, json_t *j);

/*
 * Call fn for each whole line; one that is no JSON is passed over. 0, what fn
 * returned if not 0, or -errno. No file is no line.
 */
int jsonfile_each_line(const char *path, int (*fn)(json_t *line, void *arg),
		       void *arg);

#endif
