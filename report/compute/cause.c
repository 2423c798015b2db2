// SPDX-License-Identifier: GPL-2.0-only
/* Why a variant is slower than another in a cell, by what was counted there. */
#include "answer.h"

#include <string.h>

#include "bounce.h"

/* Of the time that an op takes longer, what has to be accounted for. */
static const double share_needed = 0.5;

/* A counter per op, over the samples used; false if one of them lacks it. */
static bool per_op(const struct analysis *an, size_t cell, size_t variant,
		   const char *counter, double *value)
{
	const struct result *res = an->res;
	double sum = 0, ops = 0;
	const struct sample *s;
	uint64_t n;

	for (size_t i = 0; i < res->n_samples; i++) {
		s = &res->samples[i].as;
		if (!an->used[i] || s->cell != (long)cell ||
		    result_variant_of(res, res->samples[i].boot) != variant)
			continue;
		if (!sample_counter(s, counter, &n))
			return false;
		sum += (double)n;
		ops += (double)cell_all_ops(&s->as);
	}
	*value = ops > 0 ? sum / ops : 0;
	return ops > 0;
}

/* What an op takes in its own process, on average. */
static double ns_per_op(const struct analysis *an, const struct measurement *m)
{
	const struct cell *c = &an->res->plan.cells[m->cell];

	return (double)(c->nprocs - c->background) * 1e9 / m->mean.mid;
}

/* What those in the background wait for is none of the op's. */
static bool only_timed(const struct analysis *an, const struct measurement *m)
{
	return !an->res->plan.cells[m->cell].background;
}

static double ns_of(const struct bounce *b, const char *object)
{
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->objects[i].name, object))
			return bounce_ns(&b->objects[i]);
	return 0;
}

static bool by_lines(const struct analysis *an, const struct comparison *p,
		     double longer_ns, struct cause *cause)
{
	double all = 0, most = 0, grown;
	struct bounce slow, fast;

	bounce_make(an, p->variant->cell, p->variant->variant, &slow);
	bounce_make(an, p->base->cell, p->base->variant, &fast);
	for (size_t i = 0; fast.samples && i < slow.n; i++) {
		const struct bounce_object *o = &slow.objects[i];

		grown = bounce_ns(o) - ns_of(&fast, o->name);
		all += grown;
		if (grown <= most)
			continue;
		most = grown;
		cause->slow = bounce_ns(o);
		cause->fast = bounce_ns(o) - grown;
		memcpy(cause->object, o->name, sizeof(cause->object));
	}
	bounce_free(&slow);
	bounce_free(&fast);
	return most > 0 && all >= share_needed * longer_ns;
}

struct cause cause_of(const struct analysis *an, const struct comparison *p)
{
	double fast_ns = ns_per_op(an, p->base);
	double longer_ns = ns_per_op(an, p->variant) - fast_ns;
	struct cause c = {.mechanism = MECHANISM_UNKNOWN};

	if (!p->ratio.known || !(longer_ns > 0) || !only_timed(an, p->variant))
		return c;
	if (per_op(an, p->variant->cell, p->variant->variant, "root_wait_ns",
		   &c.slow) &&
	    per_op(an, p->base->cell, p->base->variant, "root_wait_ns",
		   &c.fast) &&
	    c.slow - c.fast >= share_needed * longer_ns)
		c.mechanism = MECHANISM_LOCK;
	else if (by_lines(an, p, longer_ns, &c))
		c.mechanism = MECHANISM_LINES;
	else if (per_op(an, p->variant->cell, p->variant->variant,
			"sim_instructions", &c.slow) &&
		 per_op(an, p->base->cell, p->base->variant, "sim_instructions",
			&c.fast) &&
		 c.fast > 0 &&
		 (c.slow / c.fast - 1) * fast_ns >= share_needed * longer_ns)
		c.mechanism = MECHANISM_INSTRUCTIONS;
	return c;
}
