/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which kernels the options ask for: variants of a base, commits of the user's
 * git tree (--variants NAME=REF), or packages (--packages NAME=FILE). The last
 * two are of one kind: the first is the baseline, nothing is known of the
 * others but their names, and so none has a rule.
 */
#ifndef RMAPBENCH_CHOICE_H
#define RMAPBENCH_CHOICE_H

#include "options.h"
#include "variant.h"

/* A base, or what stands for one: record/plan.h. */
const char *choice_base(const struct options *o);

/* What they are, each a NAME=WHAT; NULL: variants of a base, by their names. */
const struct words *choice_named(const struct options *o);

/*
 * All that there are to choose from. 0, or -EINVAL with a message: options that
 * exclude each other, or a name that is none. variants_free() in any case.
 */
int choice_read(struct variants *vs, const char *root, const struct options *o);

/*
 * The user's tree, or a tarball of one, as a path that means the same later,
 * into path (PATH_MAX); empty: none was named. 0, or -EINVAL with a message.
 */
int choice_kernel_src(const struct options *o, char *path);

#endif
