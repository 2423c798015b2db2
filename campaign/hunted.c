// SPDX-License-Identifier: GPL-2.0-only
#include "hunted.h"

#include <string.h>

#include "hunts.h"

const char *hunted_base(const struct options *o)
{
	return o->base ? o->base : DEFAULT_BASE;
}

bool hunted_asks(const struct options *o, const char *name)
{
	return !o->variants.n || words_have(&o->variants, name);
}

bool hunted_asks_flavour(const struct options *o, const char *flavour)
{
	return !o->flavour || !strcmp(o->flavour, flavour);
}

/* The variants of the base, if it and those that are asked for are there. */
int hunted_variants(struct variants *vs, const char *root,
		    const struct options *o)
{
	int ret = hunts_check(o);
	unsigned int i;

	if (!ret)
		ret = variants_read(vs, root, hunted_base(o));

	for (i = 0; !ret && i < o->variants.n; i++)
		if (!variants_find(vs, o->variants.word[i]))
			ret = variants_unknown(vs, hunted_base(o),
					       o->variants.word[i]);
	return ret;
}

int hunted_kernels(const char *root, const struct options *o,
		   const char *flavour, struct kernels *k)
{
	struct variants vs = {0};
	const struct hunt_entry *of[HUNTS];
	int ret = hunted_variants(&vs, root, o);
	size_t i;

	*k = (struct kernels){
		.root = root,
		.base = hunted_base(o),
		.flavour = flavour,
		.kernel_src = o->kernel_src,
		.jobs = (long long)o->jobs,
	};
	for (i = 0; !ret && i < vs.n; i++)
		if (hunted_asks(o, vs.v[i].name) &&
		    hunts_of(o, &vs.v[i], flavour, of))
			kernels_add(k, vs.v[i].name);
	variants_free(&vs);
	return ret;
}
