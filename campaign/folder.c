// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "jsonfile.h"
#include "msg.h"
#include "path.h"

int folder_lock(const char *path, const char *file)
{
	char whole[PATH_BYTES];
	int fd;

	path_make(whole, "%s/%s", path, file);
	fd = open(whole, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	close(fd);
	return -EBUSY;
}

/* The same request? The name of the run and -j do not count. */
static bool same_plan(const char *path, const struct plan *plan)
{
	json_t *sides[2] = {NULL, plan_write(plan)};
	char file[PATH_BYTES];
	bool same;
	int i;

	path_make(file, "%s/plan.json", path);
	if (!access(file, F_OK))
		jsonfile_load(file, &sides[0]);
	for (i = 0; i < 2; i++) {
		json_object_del(sides[i], "run");
		json_object_del(sides[i], "jobs");
	}
	same = sides[0] && json_equal(sides[0], sides[1]);
	json_decref(sides[0]);
	json_decref(sides[1]);
	return same;
}

static bool unfinished(const char *path)
{
	struct journal j;
	bool yes = !journal_open(&j, path) && !j.run_done;

	journal_close(&j);
	return yes;
}

/* May this folder be gone on with? */
static bool can_resume(const char *path, const struct plan *plan)
{
	int fd;

	if (!same_plan(path, plan) || !unfinished(path))
		return false;
	fd = folder_lock(path, "plan.json");
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int make_dirs(const char *path)
{
	char part[PATH_BYTES];
	char *slash;

	path_make(part, "%s", path);
	for (slash = strchr(part + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	/* the last one must be new: two programs may ask at the same time */
	return mkdir(part, 0755) ? -errno : 0;
}

static int create(const char *path, struct plan *plan)
{
	char file[PATH_BYTES];
	const char *slash;
	int ret;

	ret = make_dirs(path);
	if (ret) {
		msg_error("results", path, "cannot be made: %s",
			  strerror(-ret));
		return ret;
	}
	slash = strrchr(path, '/');
	plan->run = plan_keep_text(plan, slash ? slash + 1 : path);
	path_make(file, "%s/plan.json", path);
	return jsonfile_write(file, plan_write(plan));
}

static bool find_unfinished(const char *root, const struct plan *plan,
			    char *path)
{
	char dir[PATH_BYTES];
	struct dirent **list;
	bool found = false;
	int n;

	path_make(dir, "%s/results", root);
	n = scandir(dir, &list, NULL, alphasort);
	while (n > 0) {
		n--;
		if (!found && list[n]->d_name[0] != '.') {
			path_make(path, "%s/results/%s", root, list[n]->d_name);
			found = can_resume(path, plan);
		}
		free(list[n]);
		if (!n)
			free(list);
	}
	return found;
}

static void say_resuming(const char *path, const struct plan *plan)
{
	struct journal j;
	unsigned int done = 0;
	size_t i;

	if (!journal_open(&j, path))
		for (i = 0; i < j.n; i++)
			done += j.boots[i].done;
	journal_close(&j);
	fprintf(stderr, "going on with %s: %u of %zu boots done\n", path, done,
		plan->n_boots);
}

static void name_folder(const char *root, const struct plan *plan, char *path)
{
	const char *slash = strrchr(plan->machine, '/');
	time_t now = time(NULL);
	char utc[32];
	struct tm tm;
	int n = 1, len;

	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	len = snprintf(path, PATH_BYTES - 16, "%s/results/%s-%s-%s", root, utc,
		       slash ? slash + 1 : plan->machine, plan->base);
	while (!access(path, F_OK))
		snprintf(path + len, 16, "-%d", ++n);
}

int folder_prepare(const char *root, const char *out, struct plan *plan,
		   char *path)
{
	size_t len;

	if (!out) {
		if (find_unfinished(root, plan, path)) {
			say_resuming(path, plan);
			return 0;
		}
		name_folder(root, plan, path);
		return create(path, plan);
	}
	/* a boot's files lie below it; QEMU takes a comma for an end */
	if (!*out || strlen(out) > PATH_BYTES / 2 || strchr(out, ',')) {
		msg_error("option", "--out",
			  "'%.40s' is empty, has a comma or is longer than %d "
			  "bytes",
			  out, PATH_BYTES / 2);
		return -EINVAL;
	}
	path_make(path, "%s", out);
	for (len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
		path[len - 1] = '\0';
	if (access(path, F_OK))
		return create(path, plan);
	if (can_resume(path, plan)) {
		say_resuming(path, plan);
		return 0;
	}
	msg_error(
		"option", "--out",
		"%s exists, and is not this plan unfinished; name a new folder",
		path);
	return -EEXIST;
}
