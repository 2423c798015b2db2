/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pure statistics: no I/O, no allocation, nothing but their arguments.
 *
 * The boot is the unit: samples of one boot share its memory layout, and count
 * as one value (their mean). What is compared are the boots of two variants.
 *
 * The 95 % interval is Welch's: t distribution, variances of both sides apart,
 * degrees of freedom after Welch and Satterthwaite, on logarithms of the boot
 * values, so that it is an interval of the ratio. Boots are taken as unpaired:
 * pairing by block would leave two degrees of freedom of three blocks.
 *
 * Share of 4000 simulated experiments whose interval held the true ratio, with
 * 5 samples a boot, and 1 % spread of boots and of samples, as
 * tests/unit/test_stats.c repeats it. A bootstrap over boots, then samples,
 * held it in 85 % of such experiments with three boots of each: too few.
 *
 *	boots of each	equal spread	variant's boots spread 4 %
 *	 3		0.966		0.943
 *	 5		0.956		0.946
 *	10		0.957		0.948
 */
#ifndef RMAPBENCH_STATS_H
#define RMAPBENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* Count, mean and unbiased variance (0 below two values). */
struct stats_mean {
	size_t n;
	double mean, var;
};

/* A value, and its 95 % interval if it has one. */
struct stats_interval {
	bool known; /* lo and hi are meant */
	double mid, lo, hi;
};

/*
 * Values of one side as a multiple of the other. There is no ratio to zero, and
 * no interval without at least two boots on each side.
 */
struct stats_ratio {
	bool known;	/* ratio is meant */
	bool has_ci;	/* lo and hi are meant */
	bool both_zero; /* every value of both sides is 0 */
	double ratio, lo, hi;
	/* where logarithms do not exist: sign of a difference that is none of
	 * chance (Welch's interval of the difference has no 0), else 0 */
	int sign;
};

enum stats_verdict {
	STATS_UNCLEAR,
	STATS_SAME,
	STATS_UP,
	STATS_DOWN,
};

struct stats_mean stats_mean(const double *values, size_t n);

/* Mean with the t interval of the mean; without one below two values. */
struct stats_interval stats_t_interval(const double *values, size_t n);

/* The same of positive values by their logarithms: the geometric mean. */
struct stats_interval stats_geometric(const double *values, size_t n);

/* Welch's interval of mean(b) - mean(a); without one below two values each. */
struct stats_interval stats_welch(const struct stats_mean *a,
				  const struct stats_mean *b);

/* Boot values of a variant to those of the baseline; none is negative. */
struct stats_ratio stats_ratio(const double *base, size_t n_base,
			       const double *variant, size_t n_variant);

/* How far a ratio is from 1, as a fraction and whatever the direction. */
double stats_distance(double ratio);

/*
 * With m the larger of margin and floor (fractions): SAME if the interval lies
 * in [1/(1+m), 1+m]; UP or DOWN if it lies beyond the floor; else UNCLEAR.
 */
enum stats_verdict stats_judge(const struct stats_ratio *r, double margin,
			       double floor);

#endif
