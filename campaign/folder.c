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
#include "names.h"
#include "path.h"

#define PLAN "plan.json"

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

static bool same_request(const char *path, const struct request *r)
{
	json_t *sides[2] = {NULL, json_copy((json_t *)r->json)};
	char file[PATH_BYTES];
	bool same;
	int i;

	path_make(file, "%s/%s", path, r->file);
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

/* May this folder be gone on with? Then a descriptor that holds its lock. */
static int take(const char *path, const struct request *r)
{
	return same_request(path, r) && r->unfinished(path, r->arg)
		       ? folder_lock(path, r->file)
		       : -ENOENT;
}

/* The newest in results/. */
static int find_newest(const char *root, const struct request *r, char *path)
{
	char dir[PATH_BYTES];
	struct dirent **list;
	int n, lock = -ENOENT;

	path_make(dir, "%s/results", root);
	n = scandir(dir, &list, names_visible, alphasort);
	while (n > 0) {
		n--;
		if (lock < 0) {
			path_make(path, "%s/%s", dir, list[n]->d_name);
			lock = take(path, r);
		}
		free(list[n]);
		if (!n)
			free(list);
	}
	return lock;
}

int folder_find(const char *root, const char *out, const struct request *r,
		char *path)
{
	if (!out)
		return find_newest(root, r, path);
	path_make(path, "%s", out);
	return take(path, r);
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

int folder_create(const char *path, const char *file, json_t *json)
{
	char whole[PATH_BYTES];
	int ret = make_dirs(path);

	if (ret) {
		json_decref(json);
		msg_error("results", path, "cannot be made: %s",
			  strerror(-ret));
		return ret;
	}
	path_make(whole, "%s/%s", path, file);
	return jsonfile_write(whole, json);
}

void folder_name(const char *root, const char *what, char *path)
{
	time_t now = time(NULL);
	char utc[32];
	struct tm tm;
	int n = 1, len;

	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	len = snprintf(path, PATH_BYTES - 16, "%s/results/%s-%s", root, utc,
		       what);
	while (!access(path, F_OK))
		snprintf(path + len, 16, "-%d", ++n);
}

static bool unfinished(const char *path, void *arg)
{
	struct journal j;
	bool yes = !journal_open(&j, path) && !j.run_done;

	(void)arg;
	journal_close(&j);
	return yes;
}

/* The folder of the plan that goes on, and how far it has come. */
static bool find_plan(const char *root, const char *out,
		      const struct plan *plan, char *path)
{
	json_t *json = plan_write(plan);
	const struct request r = {PLAN, json, unfinished, NULL};
	int lock = folder_find(root, out, &r, path);
	struct journal j;
	unsigned int done = 0;
	size_t i;

	json_decref(json);
	if (lock < 0)
		return false;
	close(lock); /* the engine takes it itself */
	if (!journal_open(&j, path))
		for (i = 0; i < j.n; i++)
			done += j.boots[i].done;
	journal_close(&j);
	fprintf(stderr, "going on with %s: %u of %zu boots done\n", path, done,
		plan->n_boots);
	return true;
}

static int create_plan(const char *path, struct plan *plan)
{
	const char *slash = strrchr(path, '/');

	plan->run = plan_keep_text(plan, slash ? slash + 1 : path);
	return folder_create(path, PLAN, plan_write(plan));
}

int folder_prepare(const char *root, const char *out, struct plan *plan,
		   char *path)
{
	const char *slash = strrchr(plan->machine, '/');
	char name[PATH_BYTES];
	size_t len;

	if (!out) {
		if (find_plan(root, NULL, plan, path))
			return 0;
		path_make(name, "%s-%s", slash ? slash + 1 : plan->machine,
			  plan->base);
		folder_name(root, name, path);
		return create_plan(path, plan);
	}
	/* a boot's files lie below it; QEMU takes a comma for an end */
	if (!*out || strlen(out) > PATH_BYTES / 2 || strchr(out, ','))
		return msg_invalid(
			"option", "--out",
			"'%.40s' is empty, has a comma or is longer than %d "
			"bytes",
			out, PATH_BYTES / 2);
	path_make(name, "%s", out);
	for (len = strlen(name); len > 1 && name[len - 1] == '/'; len--)
		name[len - 1] = '\0';
	if (find_plan(root, name, plan, path))
		return 0;
	if (access(path, F_OK))
		return create_plan(path, plan);
	msg_error(
		"option", "--out",
		"%s exists, and is not this plan unfinished; name a new folder",
		path);
	return -EEXIST;
}
