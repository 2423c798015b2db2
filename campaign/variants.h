/* SPDX-License-Identifier: GPL-2.0-only */
/* The variants of a base: folders of kernel-patches/<base>/ with a series. */
#ifndef RMAPBENCH_VARIANTS_H
#define RMAPBENCH_VARIANTS_H

#include <stddef.h>

#define VARIANTS_MAX 64

struct variant {
	char name[32];
	char role[16]; /* baseline, strategy or control */
	char summary[80];
	char verify[16]; /* "must fall": wrong on purpose; else empty */
};

struct variants {
	struct variant v[VARIANTS_MAX]; /* baseline first, then by name */
	size_t n;
};

/*
 * Read kernel-patches/<base>/ below root. -ENOENT, with a message that names
 * the bases there are, or -EINVAL for a series without its header.
 */
int variants_read(struct variants *vs, const char *root, const char *base);

/* NULL if there is none of that name. */
const struct variant *variants_find(const struct variants *vs,
				    const char *name);

/* All names, ", " between, into text. */
void variants_names(const struct variants *vs, char *text, size_t len);

/* The names of the folders (or files) of a directory, sorted, likewise. */
void directory_names(const char *dir, char *text, size_t len);

#endif
