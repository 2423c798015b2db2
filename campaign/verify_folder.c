// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "verify_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "folder.h"
#include "jsonfile.h"
#include "msg.h"
#include "path.h"

static bool same_request(const char *folder, const json_t *request)
{
	char path[PATH_BYTES];
	json_t *before = NULL;
	bool same;

	path_make(path, "%s/verify.json", folder);
	if (!access(path, F_OK))
		jsonfile_load(path, &before);
	same = before && json_equal(before, (json_t *)request);
	json_decref(before);
	return same;
}

/* Until this program ends: nobody else goes on there. */
static bool take(const char *folder)
{
	return folder_lock(folder, "verify.json") >= 0;
}

static int create(const char *folder, json_t *request)
{
	char path[PATH_BYTES];
	int ret;

	if (mkdir(folder, 0755)) {
		msg_error("option", "--out", "%s: %s; name a new folder",
			  folder, strerror(errno));
		return -EEXIST;
	}
	path_make(path, "%s/verify.json", folder);
	ret = jsonfile_write(path, json_incref(request));
	if (!ret)
		take(folder);
	return ret;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return -strcmp((*a)->d_name, (*b)->d_name);
}

/* The newest in results/ that can go on. */
static bool find(const char *results, json_t *request,
		 bool (*undone)(const char *folder, void *arg), void *arg,
		 char *path)
{
	struct dirent **list;
	bool found = false;
	int n = scandir(results, &list, NULL, by_name), i;

	for (i = 0; i < n; i++) {
		if (!found && strstr(list[i]->d_name, "-verify-")) {
			path_make(path, "%s/%s", results, list[i]->d_name);
			found = same_request(path, request) &&
				undone(path, arg) && take(path);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return found;
}

int verify_folder(const char *root, const char *out, const char *base,
		  json_t *request,
		  bool (*undone)(const char *folder, void *arg), void *arg,
		  char *path)
{
	char results[PATH_BYTES], utc[32];
	time_t now = time(NULL);
	bool found;
	struct tm tm;

	path_make(results, "%s/results", root);
	mkdir(results, 0755);
	if (out) {
		path_make(path, "%s", out);
		found = same_request(path, request) && undone(path, arg) &&
			take(path);
	} else {
		found = find(results, request, undone, arg, path);
	}
	if (found) {
		fprintf(stderr, "going on with %s\n", path);
		return 0;
	}
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (!out)
		path_make(path, "%s/%s-verify-%s", results, utc, base);
	return create(path, request);
}
