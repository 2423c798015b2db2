/* SPDX-License-Identifier: GPL-2.0-only */
/* Result folders: a new one for a new request, the old one for an unfinished.
 */
#ifndef RMAPBENCH_FOLDER_H
#define RMAPBENCH_FOLDER_H

#include <jansson.h>
#include <stdbool.h>

#include "plan.h"

/*
 * The folder for a plan, into path (PATH_BYTES). With out: that one, which must
 * not exist, or hold the same plan unfinished. Without: the newest unfinished
 * folder of results/ with the same plan, else a new one named after time,
 * machine and base. 0, or -errno with a message.
 */
int folder_prepare(const char *root, const char *out, struct plan *plan,
		   char *path);

/* What a folder is made for: written into a file there, which is its lock. */
struct request {
	const char *file; /* plan.json */
	const json_t *json;
	/* Is there anything left to do in that folder? */
	bool (*unfinished)(const char *folder, void *arg);
	void *arg;
};

/*
 * The folder that holds the same request unfinished, into path: out, or without
 * it the newest one of results/. The name of the run and -j do not count. A
 * descriptor that holds its lock, or -errno without a message.
 */
int folder_find(const char *root, const char *out, const struct request *r,
		char *path);

/* results/TIME-WHAT, which is not there yet, into path. */
void folder_name(const char *root, const char *what, char *path);

/*
 * Make a folder, which must be new, and that file in it. Takes json over. 0 or
 * -errno, with a message.
 */
int folder_create(const char *path, const char *file, json_t *json);

/*
 * Only one program may add to a folder: it locks a file there, plan.json of
 * samples. A descriptor that holds the lock, or -EBUSY, or -errno; without a
 * message.
 */
int folder_lock(const char *path, const char *file);

#endif
