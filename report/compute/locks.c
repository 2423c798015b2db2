// SPDX-License-Identifier: GPL-2.0-only
/* Locks that one op must take by a strategy's rule, and those that it took. */
#include "locks.h"

#include "compare.h"

static void widen(struct lock_span *r, double lo, double hi)
{
	if (!r->known || lo < r->lo)
		r->lo = lo;
	if (!r->known || hi > r->hi)
		r->hi = hi;
	r->known = true;
}

static void add_sample(struct lock_row *row, const struct sample *s,
		       enum lock lock)
{
	double ops = (double)cell_all_ops(&s->as), n;
	struct range want = sample_expected(s, lock);
	uint64_t count;

	if (want.known)
		widen(&row->predicted[lock], (double)want.min / ops,
		      (double)want.max / ops);
	if (!sample_locks(s, lock, &count))
		return;
	n = (double)count / ops;
	widen(&row->observed[lock], n, n);
	if (want.known && !sample_attested(s, lock))
		row->differs = true;
}

/* Of all samples, also of those that are left out because they differ. */
struct lock_row locks_row(const struct analysis *an, size_t first,
			  size_t variant)
{
	const struct result *res = an->res;
	struct lock_row row = {0};

	for (size_t i = 0; i < res->n_samples; i++) {
		const struct sample *s = &res->samples[i].as;

		if (s->cell == NO_CELL || !s->as.ops ||
		    result_variant_of(res, res->samples[i].boot) != variant ||
		    !cell_same_line(&s->as, &res->plan.cells[first]))
			continue;
		for (enum lock l = 0; l < LOCKS; l++)
			add_sample(&row, s, l);
	}
	return row;
}
