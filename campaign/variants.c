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
static int read_series(struct variant *v, const char *dir, const char *name,
		       size_t prefix)
{
	char path[PATH_BYTES], line[512];
	FILE *f;

	memset(v, 0, sizeof(*v));
	snprintf(v->name, sizeof(v->name), "%.*s", (int)sizeof(v->name) - 1,
		 name);
	path_make(path, "%s/%s/series", dir, name + prefix);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	while (fgets(line, sizeof(line), f)) {
		header(line, "# role: ", v->role, sizeof(v->role));
		header(line, "# summary: ", v->summary, sizeof(v->summary));
		header(line, "# loads: ", v->loads, sizeof(v->loads));
		header(line, "# verify: ", v->verify, sizeof(v->verify));
		header(line, "# flavour: ", v->flavour, sizeof(v->flavour));
	}
	fclose(f);
	if (*v->verify && !variant_falls_to(v)) {
		msg_error("series", path, "'# verify:' is not 'falls to HUNT'");
		return -EINVAL;
	}
	if (*v->flavour && strcmp(v->flavour, "debug") != 0) {
		msg_error("series", path, "'# flavour:' is not 'debug'");
		return -EINVAL;
	}
	if (!strcmp(v->role, "baseline") || !strcmp(v->role, "strategy") ||
	    !strcmp(v->role, "control") || variant_is_broken(v))
		return 0;
	msg_error("series", path,
		  "'# role:' is not baseline, strategy, control or broken");
	return -EINVAL;
}

bool variant_is_broken(const struct variant *v)
{
	return !strcmp(v->role, "broken");
}

const char *variant_falls_to(const struct variant *v)
{
	static const char falls_to[] = "falls to ";

	return strncmp(v->verify, falls_to, sizeof(falls_to) - 1)
		       ? NULL
		       : v->verify + sizeof(falls_to) - 1;
}

static int baseline_first(const void *a, const void *b)
{
	const struct variant *x = a, *y = b;
	int bx = !strcmp(x->role, "baseline"),
	    by = !strcmp(y->role, "baseline");

	return bx != by ? by - bx : strcmp(x->name, y->name);
}

/* Append the folders of dir that have a series; their names after prefix. */
static int read_folder(struct variants *vs, const char *dir, const char *prefix)
{
	struct dirent **list;
	char name[64];
	int n = scandir(dir, &list, visible, versionsort), i, ret = 0;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%.31s", prefix,
			 list[i]->d_name);
		if (!ret && vs->n < VARIANTS_MAX) {
			ret = read_series(&vs->v[vs->n], dir, name,
					  strlen(prefix));
			if (!ret)
				vs->n++;
			else if (ret == -ENOENT)
				ret = 0;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return n < 0 ? -errno : ret;
}

int variants_read(struct variants *vs, const char *root, const char *base)
{
	char dir[PATH_BYTES], broken[PATH_BYTES], valid[256];
	int ret = -ENOENT;

	vs->n = 0;
	path_make(dir, "%s/kernel-patches/%s", root, base);
	path_make(broken, "%s/broken", dir);
	if (base[0] >= '0' && base[0] <= '9' && !strchr(base, '/'))
		ret = read_folder(vs, dir, "");
	if (ret == -ENOENT) {
		path_make(dir, "%s/kernel-patches", root);
		join_names(dir, base_name, valid, sizeof(valid));
		msg_error("base", base, "no patches for it; there are: %s",
			  valid);
		return -EINVAL;
	}
	if (!ret && !access(broken, F_OK))
		ret = read_folder(vs, broken, "broken/");
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
		if (!variant_is_broken(&vs->v[i]))
			at += (size_t)snprintf(text + at, len - at, "%s%s",
					       at ? ", " : "", vs->v[i].name);
}

int variants_unknown(const struct variants *vs, const char *base,
		     const char *name)
{
	char valid[512];

	variants_names(vs, valid, sizeof(valid));
	msg_error("variant", name, "unknown for base %s; there are: %s", base,
		  valid);
	return -EINVAL;
}
