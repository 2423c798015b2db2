// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "jsonfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"

json_t *jsonfile_read(const char *path)
{
	json_error_t err;
	json_t *j;

	if (access(path, F_OK))
		return NULL;
	j = json_load_file(path, JSON_REJECT_DUPLICATES, &err);
	if (!j)
		msg_error("JSON", path, "line %d: %s", err.line, err.text);
	return j;
}

static int write_all(int fd, const char *text, size_t len)
{
	ssize_t ret;

	while (len) {
		ret = write(fd, text, len);
		if (ret < 0 && errno == EINTR)
			continue;
		if (ret < 0)
			return -errno;
		text += ret;
		len -= (size_t)ret;
	}
	return fsync(fd) ? -errno : 0;
}

static int write_text(const char *path, int flags, json_t *j, size_t format)
{
	char *text = json_dumps(j, format), *whole = NULL;
	int fd = -1, len, ret;

	json_decref(j);
	if (!text)
		return -ENOMEM;
	len = asprintf(&whole, "%s\n", text);
	free(text);
	if (len < 0)
		return -ENOMEM;
	fd = open(path, flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ret = fd < 0 ? -errno : write_all(fd, whole, (size_t)len);
	if (fd >= 0 && close(fd) && !ret)
		ret = -errno;
	free(whole);
	return ret;
}

int jsonfile_write(const char *path, json_t *j)
{
	char *tmp = NULL;
	int ret;

	if (asprintf(&tmp, "%s.tmp", path) < 0)
		return -ENOMEM;
	ret = write_text(tmp, O_TRUNC, j, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (!ret && rename(tmp, path))
		ret = -errno;
	if (ret)
		msg_error("JSON", path, "cannot be written: %s",
			  strerror(-ret));
	free(tmp);
	return ret;
}

/* Cut off a last line that has no end. */
static int drop_torn_line(const char *path)
{
	FILE *f = fopen(path, "re");
	long end = 0, at = 0;
	int c;

	if (!f)
		return errno == ENOENT ? 0 : -errno;
	while ((c = getc(f)) != EOF) {
		at++;
		if (c == '\n')
			end = at;
	}
	fclose(f);
	return end < at && truncate(path, end) ? -errno : 0;
}

int jsonfile_append(const char *path, json_t *j)
{
	int ret = drop_torn_line(path);

	if (ret)
		json_decref(j);
	else
		ret = write_text(path, O_APPEND, j, JSON_COMPACT);
	if (ret)
		msg_error("JSON", path, "cannot be written: %s",
			  strerror(-ret));
	return ret;
}

int jsonfile_each_line(const char *path, int (*fn)(json_t *line, void *arg),
		       void *arg)
{
	char *text = NULL;
	size_t room = 0;
	json_t *line;
	ssize_t len;
	int ret = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? 0 : -errno;
	while (!ret && (len = getline(&text, &room, f)) > 0) {
		if (text[len - 1] != '\n')
			break;
		line = json_loads(text, 0, NULL);
		if (!line)
			continue;
		ret = fn(line, arg);
		json_decref(line);
	}
	free(text);
	fclose(f);
	return ret;
}
