// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "tune.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jsonfile.h"
#include "msg.h"
#include "path.h"
#include "settings.h"
#include "sysroot.h"

struct tuned {
	const char *boot_id;
	json_t *changes; /* in the order they were made */
};

static const struct field tuned_fields[] = {
	FIELD(MUST, TEXT, tuned, boot_id),
	FIELD(MUST, LIST, tuned, changes),
	{.name = NULL},
};

void tune_print(void)
{
	json_t *changes = settings_plan();
	struct change c;
	size_t i;

	for (i = 0; i < json_array_size(changes); i++) {
		c = change_at(changes, i);
		printf("tune: %s %s (is %s): %s\n", c.name, c.value, c.before,
		       c.path);
	}
	if (!i)
		puts("tune: nothing: all is set that can be set here");
	json_decref(changes);
}

static int refuse(const char *file)
{
	msg_error("tune", file,
		  "cannot be written: %s; --tune needs root: sudo ./run.sh ...",
		  strerror(errno));
	return -EACCES;
}

static int check(const json_t *changes)
{
	char path[PATH_BYTES];
	struct change c;
	size_t i;

	for (i = 0; i < json_array_size(changes); i++) {
		c = change_at(changes, i);
		sysroot_path(path, "%s", c.path);
		if (access(path, W_OK))
			return refuse(c.path);
	}
	return 0;
}

int tune_check(void)
{
	json_t *changes = settings_plan();
	int ret = check(changes);

	json_decref(changes);
	return ret;
}

/* One setting. 0, or -errno with a message. */
static int put_back(const struct change *c)
{
	char now[VALUE_BYTES];

	if (!setting_value(c->path, now) || !strcmp(now, c->before))
		return 0;
	if (!strcmp(now, c->value))
		return setting_set(c, c->before);
	msg_warn("tune", c->name,
		 "is %s, neither the %s that was set nor the %s before that: "
		 "left so",
		 now, c->value, c->before);
	return 0;
}

/* In the reverse order; all that can be. */
static int put_all_back(const json_t *changes)
{
	struct change c;
	size_t i = json_array_size(changes);
	int ret, worst = 0;

	while (i--) {
		c = change_at(changes, i);
		ret = put_back(&c);
		worst = ret ? ret : worst;
	}
	return worst;
}

static void boot_id(char text[VALUE_BYTES])
{
	if (!sysroot_line("/proc/sys/kernel/random/boot_id", text, VALUE_BYTES))
		strcpy(text, "unknown");
}

/* The file and its folder, which nobody else uses. */
static int forget(void)
{
	char path[PATH_BYTES];

	sysroot_path(path, "%s", TUNE_FILE);
	if (unlink(path) && errno != ENOENT) {
		msg_error("tune", path, "cannot be removed: %s",
			  strerror(errno));
		return -errno;
	}
	sysroot_path(path, "%s", TUNE_FOLDER);
	rmdir(path);
	return 0;
}

/* What is on disk; *root owns it. -ENOENT: nothing. */
static int read_changes(json_t **root, struct tuned *t)
{
	char path[PATH_BYTES];
	struct where at = {.file = path};
	struct change c;
	size_t i;
	int ret;

	sysroot_path(path, "%s", TUNE_FILE);
	ret = jsonfile_load(path, root);
	if (!ret)
		ret = fields_check_schema(*root, &at);
	if (!ret)
		ret = fields_read(tuned_fields, *root, &at, t);
	for (i = 0; !ret && i < json_array_size(t->changes); i++)
		ret = fields_read(change_fields, json_array_get(t->changes, i),
				  &at, &c);
	return ret;
}

static int write_changes(json_t *changes)
{
	char path[PATH_BYTES], id[VALUE_BYTES];
	struct tuned t = {id, changes};
	json_t *root;
	int ret = 0;

	boot_id(id);
	sysroot_path(path, "%s", TUNE_FOLDER);
	if (mkdir(path, 0755) && errno != EEXIST) {
		ret = -errno;
		msg_error("tune", path, "cannot be made: %s", strerror(-ret));
		return ret;
	}
	root = json_object();
	fields_write_schema(root);
	fields_write(tuned_fields, &t, root);
	sysroot_path(path, "%s", TUNE_FILE);
	return jsonfile_write(path, root);
}

/* With the lock held. */
static int recover(void)
{
	char id[VALUE_BYTES];
	struct tuned t = {0};
	json_t *root = NULL;
	int ret = read_changes(&root, &t);

	if (ret == -ENOENT || ret == -ENOTDIR)
		return 0;
	boot_id(id);
	if (!ret && !strcmp(id, t.boot_id)) {
		ret = put_all_back(t.changes);
		if (!ret)
			fprintf(stderr, "settings that a run had left were put "
					"back\n");
	}
	json_decref(root);
	return ret ? ret : forget();
}

/* A descriptor, or -errno; -EBUSY: a run has it. Without a message. */
static int take_lock(void)
{
	char path[PATH_BYTES];
	int fd, ret;

	sysroot_path(path, "%s", TUNE_LOCK);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	ret = errno == EWOULDBLOCK ? -EBUSY : -errno;
	close(fd);
	return ret;
}

int tune_recover(void)
{
	char path[PATH_BYTES];
	int lock, ret;

	sysroot_path(path, "%s", TUNE_FILE);
	if (access(path, F_OK))
		return 0;
	lock = take_lock();
	if (lock == -EBUSY)
		return 0;
	if (lock < 0) {
		msg_error("tune", path,
			  "a run that was killed has left settings, and only "
			  "root can put them back: sudo ./run.sh untune");
		return lock;
	}
	ret = recover();
	close(lock);
	return ret;
}

static int tune(void)
{
	json_t *changes;
	struct change c;
	size_t i;
	int ret = recover();

	if (ret)
		return ret;
	changes = settings_plan();
	ret = check(changes);
	if (!ret && json_array_size(changes))
		ret = write_changes(changes);
	for (i = 0; !ret && i < json_array_size(changes); i++) {
		c = change_at(changes, i);
		ret = setting_set(&c, c.value);
		if (ret && !put_all_back(changes))
			forget();
	}
	json_decref(changes);
	return ret;
}

int tune_begin(void)
{
	int lock = take_lock(), ret;

	if (lock == -EBUSY)
		msg_error("tune", TUNE_LOCK,
			  "another run has tuned this computer; wait for its "
			  "end");
	else if (lock < 0)
		msg_error("tune", TUNE_LOCK,
			  "cannot be locked: %s; --tune needs root: sudo "
			  "./run.sh ...",
			  strerror(-lock));
	if (lock < 0)
		return lock;
	ret = tune();
	if (!ret)
		return lock;
	close(lock);
	return ret;
}

int tune_end(int lock)
{
	struct tuned t = {0};
	json_t *root = NULL;
	int ret = read_changes(&root, &t);

	if (ret == -ENOENT)
		ret = 0;
	else if (!ret)
		ret = put_all_back(t.changes) ? -EIO : forget();
	json_decref(root);
	close(lock);
	return ret;
}
