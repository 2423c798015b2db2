/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kernels verify hunts in, by its options. */
#ifndef RMAPBENCH_HUNTED_H
#define RMAPBENCH_HUNTED_H

#include <stdbool.h>

#include "kernels.h"
#include "options.h"
#include "variant.h"

const char *hunted_base(const struct options *o);
bool hunted_asks(const struct options *o, const char *variant);
bool hunted_asks_flavour(const struct options *o, const char *flavour);

/*
 * The variants of the base, if it and those that are asked for, and their
 * hunts, are there. 0, or -EINVAL with a message.
 */
int hunted_variants(struct variants *vs, const char *root,
		    const struct options *o);

/*
 * The kernels of a flavour that are hunted in; k->variants is the caller's to
 * free, and NULL if there are none. 0, or -errno with a message.
 */
int hunted_kernels(const char *root, const struct options *o,
		   const char *flavour, struct kernels *k);

#endif
