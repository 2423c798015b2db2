// SPDX-License-Identifier: GPL-2.0-only
/* Locks that one op must take by a strategy's rule, and those that it took. */
#include "locks.h"

#include "compare.h"

static void widen(struct lock_range *r, double lo, double hi)
{
	if (!r->known || lo < r->lo)
		r->lo = lo;
	if (!r->known || hi > r->hi)
		r->hi = hi;
	r->known = true;
}

static void add_sample(struct lock_row *row, const struct sample *s,
		       uint64_t nprocs, enum lock lock)
{
	static const enum counter counters[LOCKS] = {COUNTER_ROOT,
						     COUNTER_IMAP};
	double ops = (double)s->ops * (double)nprocs, n;

	if (s->expected[lock].known)
		widen(&row->predicted[lock],
		      (double)s->expected[lock].min / ops,
		      (double)s->expected[lock].max / ops);
	if (!(s->has & 1U << counters[lock]))
		return;
	n = (double)s->count[counters[lock]] / ops;
	widen(&row->observed[lock], n, n);
	if (s->expected[lock].known && !sample_attested(s, lock))
		row->differs = true;
}

/* Of all samples, also of those that are left out because they differ. */
struct lock_row locks_row(const struct analysis *an, size_t first,
			  size_t variant)
{
	const struct result *res = an->res;
	struct lock_row row = {0};

	for (size_t i = 0; i < res->n_samples; i++) {
		const struct sample *s = &res->samples[i];

		if (s->cell == NO_CELL || !s->ops ||
		    res->boots[s->boot].variant != variant ||
		    !cell_same_line(&res->cells[s->cell], &res->cells[first]))
			continue;
		for (enum lock l = 0; l < LOCKS; l++)
			add_sample(&row, s, res->cells[s->cell].nprocs, l);
	}
	return row;
}
