// SPDX-License-Identifier: GPL-2.0-only
/* Statistics against vectors computed by hand, and what intervals cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void assert_near(double got, double want)
{
	double error = fabs(got - want);

	if (!(error <= 1e-9 * (1 + fabs(want))))
		fail_msg("got %.12g, want %.12g", got, want);
}

static void mean_and_variance(void **state)
{
	const double values[] = {1, 2, 3, 4};
	/* the textbook's sum of squares loses this variance altogether */
	const double far[] = {1e9 + 1, 1e9 + 2, 1e9 + 3};
	struct stats_mean m = stats_mean(values, COUNT(values));

	(void)state;
	assert_int_equal(m.n, 4);
	assert_near(m.mean, 2.5);
	assert_near(m.var, 5.0 / 3);
	assert_near(stats_mean(far, 3).var, 1);
	assert_near(stats_mean(values, 1).var, 0);
	assert_near(stats_mean(values, 0).mean, 0);
}

static void interval_of_a_mean(void **state)
{
	const double values[] = {1, 2, 3};
	const double powers[] = {M_E, M_E * M_E, M_E * M_E * M_E};
	const double half = 4.302652729749204 / sqrt(3); /* t of 2 degrees */
	struct stats_interval i = stats_t_interval(values, 3);

	(void)state;
	assert_true(i.known);
	assert_near(i.mid, 2);
	assert_near(i.lo, 2 - half);
	assert_near(i.hi, 2 + half);
	assert_false(stats_t_interval(values, 1).known);
	i = stats_geometric(powers, 3);
	assert_near(i.mid, exp(2));
	assert_near(i.lo, exp(2 - half));
	assert_near(i.hi, exp(2 + half));
	assert_false(stats_geometric(powers, 1).known);
	assert_near(stats_geometric(powers, 1).mid, M_E);
}

/* a: variance 1 of 3; b: 20/3 of 4; standard error^2 2, 216/53 degrees. */
static void welch_by_hand(void **state)
{
	const double a[] = {1, 2, 3}, b[] = {2, 4, 6, 8};
	struct stats_mean x = stats_mean(a, 3), y = stats_mean(b, 4);
	struct stats_mean one = stats_mean(a, 1);
	struct stats_interval i = stats_welch(&x, &y);

	(void)state;
	assert_true(i.known);
	assert_near(i.mid, 3);
	assert_near(i.hi - i.mid, 3.8979754510831772);
	assert_near(i.mid - i.lo, 3.8979754510831772);
	assert_false(stats_welch(&one, &y).known);
	assert_false(stats_welch(&x, &one).known);
}

static void ratio_by_hand(void **state)
{
	const double base[] = {100, 110, 105}, variant[] = {50, 52, 51};
	struct stats_ratio r = stats_ratio(base, 3, variant, 3);

	(void)state;
	assert_true(r.known && r.has_ci);
	assert_near(r.ratio, 0.48601967044467076);
	assert_near(r.lo, 0.43890622603640184);
	assert_near(r.hi, 0.5381904061656105);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_DOWN);
	r = stats_ratio(variant, 3, base, 3);
	assert_near(r.lo, 1 / 0.5381904061656105);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_UP);
}

static void no_variance(void **state)
{
	const double base[] = {3, 3}, variant[] = {6, 6};
	struct stats_ratio r = stats_ratio(base, 2, variant, 2);

	(void)state;
	assert_true(r.known && r.has_ci);
	assert_near(r.ratio, 2);
	assert_near(r.lo, 2);
	assert_near(r.hi, 2);
	r = stats_ratio(base, 2, base, 2);
	assert_near(r.lo, 1);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_SAME);
}

static void one_boot(void **state)
{
	const double base[] = {4}, variant[] = {2, 2};
	struct stats_ratio r = stats_ratio(base, 1, variant, 1);

	(void)state;
	assert_true(r.known);
	assert_false(r.has_ci);
	assert_near(r.ratio, 0.5);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_UNCLEAR);
	assert_false(stats_ratio(base, 1, variant, 2).has_ci);
	assert_false(stats_ratio(base, 1, variant, 0).known);
	assert_false(stats_ratio(base, 0, variant, 2).known);
}

static void zeros(void **state)
{
	const double none[] = {0, 0}, four[] = {4, 4};
	const double some[] = {0, 1}, more[] = {1, 2};
	struct stats_ratio r = stats_ratio(none, 2, none, 2);

	(void)state;
	assert_true(r.both_zero);
	assert_false(r.known || r.has_ci);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_SAME);
	r = stats_ratio(none, 2, four, 2);
	assert_false(r.known || r.has_ci || r.both_zero);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_UP);
	r = stats_ratio(four, 2, none, 2);
	assert_true(r.known);
	assert_false(r.has_ci);
	assert_near(r.ratio, 0);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_DOWN);
	r = stats_ratio(some, 2, more, 2);
	assert_true(r.known);
	assert_near(r.ratio, 3);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_UNCLEAR);
	r = stats_ratio(none, 1, four, 1);
	assert_int_equal(stats_judge(&r, 0.02, 0), STATS_UNCLEAR);
}

/* Nothing that is printed may be NaN or infinite, however far boots differ. */
static void no_nan(void **state)
{
	static const double sides[][2] = {{1e-300, 1e300},  {0, 1e300},
					  {1e-300, 1e-300}, {5, 5},
					  {0, 0},	    {1, 1e12}};
	size_t known = 0, intervals = 0;
	struct stats_ratio r;

	(void)state;
	for (size_t a = 0; a < COUNT(sides); a++)
		for (size_t b = 0; b < COUNT(sides); b++)
			for (size_t n = 0; n < 9; n++) {
				r = stats_ratio(sides[a], n / 3, sides[b],
						n % 3);
				assert_true(!r.known || isfinite(r.ratio));
				assert_true(!r.has_ci ||
					    (isfinite(r.lo) && isfinite(r.hi)));
				known += r.known;
				intervals += r.has_ci;
			}
	/* and most have one: what is never known is never infinite */
	assert_in_range(known, 50, 150);
	assert_in_range(intervals, 4, 16);
}

static enum stats_verdict judge(double lo, double hi, double floor)
{
	struct stats_ratio r = {.known = true,
				.has_ci = true,
				.ratio = (lo + hi) / 2,
				.lo = lo,
				.hi = hi};

	return stats_judge(&r, 0.02, floor);
}

static void verdicts(void **state)
{
	(void)state;
	assert_int_equal(judge(1 / 1.02, 1.02, 0), STATS_SAME);
	assert_int_equal(judge(1 / 1.02 - 1e-6, 1.02, 0), STATS_UNCLEAR);
	assert_int_equal(judge(1 / 1.02, 1.02 + 1e-6, 0), STATS_UNCLEAR);
	assert_int_equal(judge(1.001, 1.03, 0), STATS_UP);
	assert_int_equal(judge(0.97, 0.999, 0), STATS_DOWN);
	assert_int_equal(judge(1.001, 1.019, 0), STATS_SAME);
	/* a floor of 5 %: no difference within it, and all within it is same */
	assert_int_equal(judge(1.03, 1.07, 0.05), STATS_UNCLEAR);
	assert_int_equal(judge(1.051, 1.07, 0.05), STATS_UP);
	assert_int_equal(judge(0.90, 0.97, 0.05), STATS_UNCLEAR);
	assert_int_equal(judge(0.90, 1 / 1.051, 0.05), STATS_DOWN);
	assert_int_equal(judge(0.96, 1.04, 0.05), STATS_SAME);
	assert_near(stats_distance(1.25), 0.25);
	assert_near(stats_distance(0.8), 0.25);
	assert_near(stats_distance(1), 0);
}

/*
 * The experiment of report/stats.h: true ratio 1, two sides of `boots` boots
 * with SAMPLES samples each, on the log scale.
 */
enum { SAMPLES = 5, BOOTS_MAX = 10, TRIALS = 4000 };

static void draw(gsl_rng *rng, int boots, double spread, double *boot)
{
	double of_boot, sum;

	for (int b = 0; b < boots; b++) {
		of_boot = gsl_ran_gaussian(rng, spread);
		sum = 0;
		for (int s = 0; s < SAMPLES; s++)
			sum += of_boot + gsl_ran_gaussian(rng, 0.01);
		boot[b] = exp(sum / SAMPLES);
	}
}

/* Share of the experiments whose interval holds what is true, and what not. */
static void coverage(int boots, double spread, double *truth, double *wrong)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double base[BOOTS_MAX], variant[BOOTS_MAX], off = 1 + 2 * spread;
	int holds = 0, holds_wrong = 0;
	struct stats_ratio r;

	assert_non_null(rng);
	gsl_rng_set(rng, 2011);
	for (int i = 0; i < TRIALS; i++) {
		draw(rng, boots, 0.01, base);
		draw(rng, boots, spread, variant);
		r = stats_ratio(base, (size_t)boots, variant, (size_t)boots);
		holds += r.lo <= 1 && r.hi >= 1;
		holds_wrong += r.lo <= off && r.hi >= off;
	}
	gsl_rng_free(rng);
	*truth = holds / (double)TRIALS;
	*wrong = holds_wrong / (double)TRIALS;
	print_message("%d boots, spread %g: %.3f, of what is wrong %.3f\n",
		      boots, spread, *truth, *wrong);
}

/* Three standard errors of 4000 experiments around 95 % are 1.0 %. */
static void what_intervals_cover(void **state)
{
	static const double spreads[] = {0.01, 0.04};
	static const int boots[] = {3, 5, 10};
	double truth, wrong;

	(void)state;
	for (size_t s = 0; s < COUNT(spreads); s++)
		for (size_t b = 0; b < COUNT(boots); b++) {
			coverage(boots[b], spreads[s], &truth, &wrong);
			assert_true(truth > 0.94 && truth < 0.97);
			/* nor is it held by being wide */
			assert_true(wrong < truth - 0.1);
			if (boots[b] == 10)
				assert_true(wrong < 0.1);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_and_variance),
		cmocka_unit_test(interval_of_a_mean),
		cmocka_unit_test(welch_by_hand),
		cmocka_unit_test(ratio_by_hand),
		cmocka_unit_test(no_variance),
		cmocka_unit_test(one_boot),
		cmocka_unit_test(zeros),
		cmocka_unit_test(no_nan),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(what_intervals_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
