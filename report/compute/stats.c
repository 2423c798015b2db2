// SPDX-License-Identifier: GPL-2.0-only
#include "stats.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

static const double tail = 0.975; /* two-sided 95 % */

/* Update by one value; var is the sum of squares until finish(). */
static void add(struct stats_mean *m, double value)
{
	double d = value - m->mean;

	/* value by value: subtracting a sum of squares would cancel */
	m->mean += d / (double)++m->n;
	m->var += d * (value - m->mean);
}

static void finish(struct stats_mean *m)
{
	m->var = m->n > 1 ? m->var / (double)(m->n - 1) : 0;
}

struct stats_mean stats_mean(const double *values, size_t n)
{
	struct stats_mean m = {0};

	for (size_t i = 0; i < n; i++)
		add(&m, values[i]);
	finish(&m);
	return m;
}

static struct stats_mean log_mean(const double *values, size_t n)
{
	struct stats_mean m = {0};

	for (size_t i = 0; i < n; i++)
		add(&m, log(values[i]));
	finish(&m);
	return m;
}

static struct stats_interval around(double mid, double se, double df)
{
	double half = se > 0 ? gsl_cdf_tdist_Pinv(tail, df) * se : 0;

	return (struct stats_interval){true, mid, mid - half, mid + half};
}

static struct stats_interval of_mean(const struct stats_mean *m)
{
	if (m->n < 2 || !isfinite(m->var))
		return (struct stats_interval){.mid = m->mean};
	return around(m->mean, sqrt(m->var / (double)m->n), (double)(m->n - 1));
}

struct stats_interval stats_t_interval(const double *values, size_t n)
{
	struct stats_mean m = stats_mean(values, n);

	return of_mean(&m);
}

struct stats_interval stats_geometric(const double *values, size_t n)
{
	struct stats_mean m = log_mean(values, n);
	struct stats_interval i = of_mean(&m);

	i.mid = exp(i.mid);
	i.lo = i.known ? exp(i.lo) : 0;
	i.hi = i.known ? exp(i.hi) : 0;
	return i;
}

struct stats_interval stats_welch(const struct stats_mean *a,
				  const struct stats_mean *b)
{
	double mid = b->mean - a->mean;
	double va, vb, sum, df;

	/* a variance beyond any double leaves no degrees of freedom */
	if (a->n < 2 || b->n < 2 || !isfinite(a->var) || !isfinite(b->var))
		return (struct stats_interval){.mid = mid};
	va = a->var / (double)a->n;
	vb = b->var / (double)b->n;
	sum = va + vb;
	if (!(sum > 0))
		return around(mid, 0, 1);
	/* shares of the sum, not their squares: those of tiny ones underflow */
	va /= sum;
	vb /= sum;
	df = 1 / (va * va / (double)(a->n - 1) + vb * vb / (double)(b->n - 1));
	return around(mid, sqrt(sum), df);
}

static bool all_zero(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (values[i] > 0)
			return false;
	return true;
}

static bool all_positive(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(values[i] > 0))
			return false;
	return true;
}

/* Zeros among the values: the ratio of the means, and only a sign. */
static struct stats_ratio ratio_with_zeros(const double *base, size_t n_base,
					   const double *variant,
					   size_t n_variant)
{
	struct stats_mean a = stats_mean(base, n_base);
	struct stats_mean b = stats_mean(variant, n_variant);
	struct stats_interval d = stats_welch(&a, &b);
	struct stats_ratio r = {0};

	r.both_zero = all_zero(base, n_base) && all_zero(variant, n_variant);
	if (a.mean > 0) {
		r.ratio = b.mean / a.mean;
		r.known = isfinite(r.ratio);
	}
	if (d.known)
		r.sign = (d.lo > 0) - (d.hi < 0);
	return r;
}

struct stats_ratio stats_ratio(const double *base, size_t n_base,
			       const double *variant, size_t n_variant)
{
	struct stats_ratio r = {0};
	struct stats_interval i;
	struct stats_mean a, b;

	if (!n_base || !n_variant)
		return r;
	if (!all_positive(base, n_base) || !all_positive(variant, n_variant))
		return ratio_with_zeros(base, n_base, variant, n_variant);
	a = log_mean(base, n_base);
	b = log_mean(variant, n_variant);
	i = stats_welch(&a, &b);
	/* far enough apart, a ratio or an interval is beyond any double */
	r.ratio = exp(i.mid);
	r.known = isfinite(r.ratio);
	r.lo = i.known ? exp(i.lo) : 0;
	r.hi = i.known ? exp(i.hi) : 0;
	r.has_ci = i.known && r.known && isfinite(r.hi);
	return r;
}

double stats_distance(double ratio)
{
	return (ratio < 1 ? 1 / ratio : ratio) - 1;
}

enum stats_verdict stats_judge(const struct stats_ratio *r, double margin,
			       double floor)
{
	double m = margin > floor ? margin : floor;

	if (r->both_zero)
		return STATS_SAME;
	if (r->sign)
		return r->sign > 0 ? STATS_UP : STATS_DOWN;
	if (!r->known || !r->has_ci)
		return STATS_UNCLEAR;
	if (r->lo >= 1 / (1 + m) && r->hi <= 1 + m)
		return STATS_SAME;
	if (r->lo > 1 + floor)
		return STATS_UP;
	if (r->hi < 1 / (1 + floor))
		return STATS_DOWN;
	return STATS_UNCLEAR;
}
