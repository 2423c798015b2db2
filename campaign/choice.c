// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "choice.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "msg.h"
#include "plan.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-."
#define NAME_BYTES	64

/* Is one of --variants a NAME=REF? Then all must be. */
static bool has_refs(const struct options *o)
{
	unsigned int i;

	for (i = 0; i < o->variants.n; i++)
		if (strchr(o->variants.word[i], '='))
			return true;
	return false;
}

const char *choice_base(const struct options *o)
{
	if (o->packages.n)
		return PACKAGES_BASE;
	if (has_refs(o))
		return REFS_BASE;
	return o->base ? o->base : DEFAULT_BASE;
}

const struct words *choice_named(const struct options *o)
{
	if (o->packages.n)
		return &o->packages;
	return has_refs(o) ? &o->variants : NULL;
}

/* The name in "NAME=WHAT", into name (NAME_BYTES). */
static bool read_name(const char *word, char *name)
{
	const char *is = strchr(word, '=');
	size_t len = is ? (size_t)(is - word) : 0;

	if (!len || !is[1] || len >= NAME_BYTES ||
	    strspn(word, NAME_CHARACTERS) != len)
		return false;
	snprintf(name, NAME_BYTES, "%.*s", (int)len, word);
	return true;
}

static int read_named(struct variants *vs, const struct words *w,
		      const char *option, const char *form)
{
	char name[NAME_BYTES];
	struct variant v = {.rule = "",
			    .summary = "",
			    .loads = "",
			    .by_default = "",
			    .expect_fail = "",
			    .flavour = "",
			    .debug = ""};
	unsigned int i;

	*vs = (struct variants){.keep = json_array()};
	for (i = 0; i < w->n; i++) {
		if (!read_name(w->word[i], name)) {
			msg_error("option", option,
				  "'%s' is not %s, NAME of a-z, 0-9, - and .",
				  w->word[i], form);
			return -EINVAL;
		}
		if (variants_find(vs, name)) {
			msg_error("option", option, "'%s' is there twice",
				  name);
			return -EINVAL;
		}
		json_array_append_new(vs->keep, json_string(name));
		v.name = json_string_value(json_array_get(vs->keep, i));
		v.role = i ? ROLE_STRATEGY : ROLE_BASELINE;
		*(struct variant *)memory_push(&vs->v, &vs->n, sizeof(v)) = v;
	}
	return 0;
}

int choice_read(struct variants *vs, const char *root, const struct options *o)
{
	*vs = (struct variants){.n = 0};
	if (o->packages.n && (o->variants.n || o->kernel_src || o->base)) {
		msg_error("option", "--packages",
			  "is instead of --base, --kernel-src and --variants");
		return -EINVAL;
	}
	if (o->packages.n)
		return read_named(vs, &o->packages, "--packages",
				  "NAME=FILE.deb or NAME=RELEASE");
	if (!has_refs(o))
		return variants_read(vs, root, choice_base(o));
	if (o->base || !o->kernel_src) {
		msg_error("option", "--variants",
			  "NAME=REF is a commit of a git tree: %s",
			  o->base ? "its version is the tree's, not --base's"
				  : "--kernel-src TREE");
		return -EINVAL;
	}
	return read_named(vs, &o->variants, "--variants",
			  "NAME=REF as the others are");
}

static bool is_kernel_tree(const char *path)
{
	char file[PATH_MAX + 16];

	snprintf(file, sizeof(file), "%s/mm/mremap.c", path);
	return !access(file, R_OK);
}

int choice_kernel_src(const struct options *o, char *path)
{
	bool refs = has_refs(o);
	struct stat st;

	path[0] = '\0';
	if (!o->kernel_src)
		return 0;
	/* whether a folder has the commits, git knows */
	if (realpath(o->kernel_src, path) && !stat(path, &st) &&
	    (S_ISDIR(st.st_mode) ? refs || is_kernel_tree(path)
				 : S_ISREG(st.st_mode) && !refs))
		return 0;
	msg_error("option", "--kernel-src", "%s is no %s", o->kernel_src,
		  refs ? "folder, in which git could find the commits"
		       : "kernel tree, which has mm/mremap.c, and no tarball "
			 "of one");
	return -EINVAL;
}
