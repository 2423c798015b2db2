/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A variant: a kernel with a patch series. The series says what it is, in
 * comments "# KEY: VALUE" of kernel-patches/<base>/<variant>/series; a plan
 * says which kernel it must be and which locks its cells must take.
 */
#ifndef RMAPBENCH_VARIANT_H
#define RMAPBENCH_VARIANT_H

#include "rule.h"

enum role {
	ROLE_BASELINE,
	ROLE_STRATEGY,
	ROLE_CONTROL, /* measured to judge the others: not a strategy */
	ROLE_BROKEN,  /* wrong on purpose: never measured, only hunted in */
};

extern const char *const role_names[]; /* by enum role; ends with NULL */

struct variant {
	const char *name;
	unsigned int role;
	const char *rule; /* in words; "": none, so that nothing is predicted */

	/* of its series alone, each "" if not given */
	const char *summary;
	const char *loads;	 /* the load that judges it; "": any */
	const char *by_default;	 /* "no": only where it is named, or its set */
	const char *expect_fail; /* the hunt that must catch it */
	const char *flavour;	 /* "debug": it falls in that kernel */
	const char *debug;	 /* a patch more, of the debug flavour */

	/* of a plan alone */
	json_t *kernel; /* strings that identify it; NULL: not one of ours */
	/* [min, max] or null of each cell, by its id; NULL: no rule */
	json_t *expected_root_per_op, *expected_imap_per_op;
	/* the same of an op in the background, if there are any */
	json_t *expected_root_per_background_op,
		*expected_imap_per_background_op;
};

extern const struct field variant_plan_fields[];

/* What a variant must take in a cell, per op. */
struct range variant_expects(const struct variant *v, enum lock lock,
			     uint64_t cell);
struct range variant_expects_in_background(const struct variant *v,
					   enum lock lock, uint64_t cell);

/* Those of a base. */
struct variants {
	struct variant *v; /* baseline first, then by name */
	size_t n;
	json_t *keep; /* owns their strings */
};

/*
 * Read kernel-patches/<base>/ below root, and its broken/. 0, or -EINVAL with a
 * message that names the bases there are, or what is wrong in a series.
 */
int variants_read(struct variants *vs, const char *root, const char *base);
void variants_free(struct variants *vs);

/*
 * Does a word of --variants mean it? A name, or a set: default, claims,
 * strategies, controls, all; broken has what no other has.
 */
bool variant_is_meant(const struct variant *v, const char *word);

/* NULL if there is none of that name. */
const struct variant *variants_find(const struct variants *vs,
				    const char *name);

/*
 * Does the word mean any of them, and any that is measured? 0, or -EINVAL with
 * a message that names the variants and sets there are.
 */
int variants_check(const struct variants *vs, const char *base,
		   const char *word, bool measured);

#endif
