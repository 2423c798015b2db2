/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variants of a base: folders of kernel-patches/<base>/ with a series, and
 * those of its broken/, which are for verify alone.
 */
#ifndef RMAPBENCH_VARIANTS_H
#define RMAPBENCH_VARIANTS_H

#include <stdbool.h>
#include <stddef.h>

#define VARIANTS_MAX 64

struct variant {
	char name[48];
	char role[16]; /* baseline, strategy, control or broken */
	char summary[80];
	char loads[32];	 /* the load that judges it; empty: any */
	char verify[48]; /* "falls to HUNT": wrong on purpose; else empty */
	char flavour[8]; /* "debug": it falls in that kernel; else empty */
};

struct variants {
	struct variant v[VARIANTS_MAX]; /* baseline first, then by name */
	size_t n;
};

/*
 * Read kernel-patches/<base>/ below root. -EINVAL, with a message that names
 * the bases there are, or -EINVAL for a series without its header.
 */
int variants_read(struct variants *vs, const char *root, const char *base);

/* A strategy that misses what it is about: never measured, only hunted in. */
bool variant_is_broken(const struct variant *v);

/* The hunt that must catch it, or NULL: it must survive them all. */
const char *variant_falls_to(const struct variant *v);

/* NULL if there is none of that name. */
const struct variant *variants_find(const struct variants *vs,
				    const char *name);

/* All names but those of broken ones, ", " between, into text. */
void variants_names(const struct variants *vs, char *text, size_t len);

/* Say that there is no such variant, and which there are. -EINVAL. */
int variants_unknown(const struct variants *vs, const char *base,
		     const char *name);

/* The names of the folders (or files) of a directory, sorted, likewise. */
void directory_names(const char *dir, char *text, size_t len);

#endif
