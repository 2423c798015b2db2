/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_VERIFY_FOLDER_H
#define RMAPBENCH_VERIFY_FOLDER_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The folder for a run of verify, into path (PATH_BYTES). With out: that one,
 * which must not exist, or hold the same request undone. Without: the newest
 * undone one of results/ with the same request, else a new one named after time
 * and base. 0, or -errno with a message.
 */
int verify_folder(const char *root, const char *out, const char *base,
		  json_t *request,
		  bool (*undone)(const char *folder, void *arg), void *arg,
		  char *path);

#endif
