/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON on disk, so that neither a crash nor a power cut leaves a half file. */
#ifndef RMAPBENCH_JSONFILE_H
#define RMAPBENCH_JSONFILE_H

#include "fields.h"

/*
 * The object in a file, owned by the caller; *root is NULL on error. 0 or
 * -errno, with a message but for -ENOENT and -ENOTDIR.
 */
int jsonfile_load(const char *path, json_t **root);

/* Replace the file in one step. Takes j over. 0 or -errno, with a message. */
int jsonfile_write(const char *path, json_t *j);

/*
 * Append one line and see it on disk. A last line that was cut short is
 * dropped first: it was never whole. Takes j over. 0 or -errno, with a message.
 */
int jsonfile_append(const char *path, json_t *j);

/* j as one line with one write(), nothing else. Takes j over. 0 or -errno. */
int jsonfile_put_line(int fd, json_t *j);

/*
 * Call fn with the object of each line (borrowed); its error ends the reading.
 * A last line that has no end or is no object was cut short: *cut is its
 * number, else 0; cut may be NULL. Anywhere else such a line is an error. No
 * file is no line. 0, what fn returned, or -errno with a message.
 */
typedef int (*jsonfile_line_fn)(json_t *line, const struct where *at,
				void *arg);
int jsonfile_each_line(const char *path, jsonfile_line_fn fn, void *arg,
		       size_t *cut);

#endif
