// SPDX-License-Identifier: GPL-2.0-only
#include "jsonfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"

int jsonfile_load(const char *path, json_t **root)
{
	struct where at = {.file = path};
	FILE *f = fopen(path, "re");
	json_error_t err;
	int ret;

	*root = NULL;
	if (!f) {
		ret = -errno;
		if (ret != -ENOENT && ret != -ENOTDIR)
			fields_error(&at, "%s", strerror(-ret));
		return ret;
	}
	*root = json_loadf(f, JSON_REJECT_DUPLICATES, &err);
	fclose(f);
	if (!*root) {
		at.line = err.line > 0 ? (size_t)err.line : 0;
		return fields_error(&at, "not JSON: %s", err.text);
	}
	if (json_is_object(*root))
		return 0;
	json_decref(*root);
	*root = NULL;
	return fields_error(&at, "not a JSON object");
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
	return 0;
}

/* With a newline for its terminator. NULL: no memory, or no JSON. */
static char *line_of(json_t *j, size_t format, size_t *len)
{
	char *text = json_dumps(j, format);

	json_decref(j);
	*len = text ? strlen(text) : 0;
	if (text)
		text[(*len)++] = '\n';
	return text;
}

static int write_text(const char *path, int flags, json_t *j, size_t format)
{
	size_t len;
	char *text = line_of(j, format, &len);
	int fd, ret;

	if (!text)
		return -ENOMEM;
	fd = open(path, flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ret = fd < 0 ? -errno : write_all(fd, text, len);
	if (!ret && fsync(fd))
		ret = -errno;
	if (fd >= 0 && close(fd) && !ret)
		ret = -errno;
	free(text);
	return ret;
}

int jsonfile_put_line(int fd, json_t *j)
{
	size_t len;
	char *text = line_of(j, JSON_COMPACT, &len);
	int ret = text ? write_all(fd, text, len) : -ENOMEM;

	free(text);
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

static json_t *parse_line(const char *line, size_t len)
{
	json_t *obj = NULL;

	if (len && line[len - 1] == '\n')
		obj = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(obj))
		return obj;
	json_decref(obj);
	return NULL;
}

int jsonfile_each_line(const char *path, jsonfile_line_fn fn, void *arg,
		       size_t *cut)
{
	struct where at = {.file = path}, bad = {.file = path};
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	int ret = 0;

	if (!f && errno != ENOENT)
		return fields_error(&at, "%s", strerror(errno));
	while (f && !ret && (len = getline(&text, &room, f)) >= 0) {
		json_t *obj = parse_line(text, (size_t)len);

		at.line++;
		if (bad.line) /* and not the last one */
			ret = fields_error(&bad, "not a JSON object");
		else if (obj)
			ret = fn(obj, &at, arg);
		else
			bad.line = at.line;
		json_decref(obj);
	}
	if (f && !ret && ferror(f))
		ret = fields_error(&at, "read error");
	free(text);
	if (f)
		fclose(f);
	if (cut)
		*cut = bad.line;
	return ret;
}
