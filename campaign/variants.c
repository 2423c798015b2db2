// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "variants.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "path.h"

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Of kernel-patches/, the bases: the folders that begin with a digit. */
static int base_name(const struct dirent *d)
{
	return d->d_name[0] >= '0' && d->d_name[0] <= '9';
}

static void join_names(const char *dir, int (*want)(const struct dirent *),
		       char *text, size_t len)
{
	struct dirent **list;
	int n = scandir(dir, &list, want, versionsort), i;
	size_t at = 0;

	text[0] = '\0';
	if (n < 0)
		return;
	for (i = 0; i < n; i++) {
		if (at < len)
			at += (size_t)snprintf(text + at, len - at, "%s%s",
					       i ? ", " : "", list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

void directory_names(const char *dir, char *text, size_t len)
{
	join_names(dir, visible, text, len);
}

static void header(const char *line, const char *key, char *value, size_t len)
{
	size_t n = strlen(key);

	if (!strncmp(line, key, n))
		snprintf(value, len, "%.*s", (int)strcspn(line + n, "\n"),
			 line + n);
}

/* -ENOENT: no variant at all; the folder may hold other things. */
static int read_series(struct variant *v, const char *dir, const char *name)
{
	char path[PATH_BYTES], line[512];
	FILE *f;

	memset(v, 0, sizeof(*v));
	snprintf(v->name, sizeof(v->name), "%.31s", name);
	path_make(path, "%s/%s/series", dir, name);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	while (fgets(line, sizeof(line), f)) {
		header(line, "# role: ", v->role, sizeof(v->role));
		header(line, "# summary: ", v->summary, sizeof(v->summary));
		header(line, "# verify: ", v->verify, sizeof(v->verify));
	}
	fclose(f);
	if (!strcmp(v->role, "baseline") || !strcmp(v->role, "strategy") ||
	    !strcmp(v->role, "control"))
		return 0;
	msg_error("series", path,
		  "'# role:' is not baseline, strategy or control");
	return -EINVAL;
}

static int baseline_first(const void *a, const void *b)
{
	const struct variant *x = a, *y = b;
	int bx = !strcmp(x->role, "baseline"),
	    by = !strcmp(y->role, "baseline");

	return bx != by ? by - bx : strcmp(x->name, y->name);
}

int variants_read(struct variants *vs, const char *root, const char *base)
{
	char dir[PATH_BYTES], valid[256];
	struct dirent **list;
	int n, i, ret = 0;

	vs->n = 0;
	path_make(dir, "%s/kernel-patches/%s", root, base);
	n = base[0] >= '0' && base[0] <= '9' && !strchr(base, '/')
		    ? scandir(dir, &list, visible, versionsort)
		    : -1;
	if (n < 0) {
		path_make(dir, "%s/kernel-patches", root);
		join_names(dir, base_name, valid, sizeof(valid));
		msg_error("base", base, "no patches for it; there are: %s",
			  valid);
		return -ENOENT;
	}
	for (i = 0; i < n; i++) {
		if (!ret && vs->n < VARIANTS_MAX) {
			ret = read_series(&vs->v[vs->n], dir, list[i]->d_name);
			if (!ret)
				vs->n++;
			else if (ret == -ENOENT)
				ret = 0;
		}
		free(list[i]);
	}
	free(list);
	qsort(vs->v, vs->n, sizeof(vs->v[0]), baseline_first);
	return ret;
}

const struct variant *variants_find(const struct variants *vs, const char *name)
{
	size_t i;

	for (i = 0; i < vs->n; i++)
		if (!strcmp(vs->v[i].name, name))
			return &vs->v[i];
	return NULL;
}

void variants_names(const struct variants *vs, char *text, size_t len)
{
	size_t at = 0, i;

	text[0] = '\0';
	for (i = 0; i < vs->n && at < len; i++)
		at += (size_t)snprintf(text + at, len - at, "%s%s",
				       i ? ", " : "", vs->v[i].name);
}
