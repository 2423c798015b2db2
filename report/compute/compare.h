/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the samples of one result to its comparisons. Pure: no I/O.
 *
 * throughput of a sample	sum over processes of ops * 1e9 / elapsed_ns
 * count per op of a sample	count / (ops * processes)
 * throughput of a boot		exp of the mean of logs over its samples
 * count per op of a boot	mean over its samples
 * latency of a boot		exp of the mean of logs over its samples
 * ratio			stats_ratio() of boot values to the baseline's
 * floor			stats_distance() of BASELINE-b, the baseline
 *				built again, in the same cell and metric
 */
#ifndef RMAPBENCH_COMPARE_H
#define RMAPBENCH_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"
#include "stats.h"

/* Throughput, and of record/counters.def: counts per op, then latencies. */
enum metric {
	METRIC_throughput,
#define METRIC(name, unit, counter) METRIC_##name,
#include "counters.def"
	COUNTS_END,
	COUNTS_LAST = COUNTS_END - 1,
#define LATENCY(counter) METRIC_##counter,
#include "counters.def"
	METRICS,
};

/* One metric of one variant in one cell; boots is 0 where nothing was left. */
struct measurement {
	size_t cell, variant;
	enum metric metric;
	size_t boots, samples;
	double *value; /* of each boot */
	size_t *boot;  /* its index in result.boots, rising */
	/* over boots: the mean of a count, the geometric mean of all else */
	struct stats_interval mean;
};

/* Two measurements. In claims they may be of other cells and variants. */
struct comparison {
	const struct measurement *base, *variant;
	struct stats_ratio ratio;
	bool has_floor;
	double floor; /* fraction, 0 if unknown */
	enum stats_verdict verdict;
	const char *void_reason; /* not to be compared, and why; else NULL */
};

/* How sharing the root changes a comparison: shared ratio to private ratio. */
struct contention {
	size_t shared, private; /* cells */
	size_t variant;
	size_t boots; /* of the variant, in which both cells were measured */
	struct stats_ratio on_shared, on_private;
	struct stats_ratio ratio;
	double floor;
	enum stats_verdict verdict;
	const char *void_reason;
};

/* Samples left out for one reason. */
struct exclusion {
	long variant; /* -1: of no variant */
	char *reason;
	size_t count;
	bool comparison; /* kept as figures, but compared with nothing */
};

struct analysis {
	const struct result *res;     /* borrowed; must outlive the analysis */
	double margin;		      /* fraction */
	bool *used;		      /* per sample of the result */
	struct measurement *measured; /* [cell][variant][metric] */
	char **void_reasons;	      /* [variant][variant], NULL: sound */
	struct comparison *comparisons;
	size_t n_comparisons;
	struct contention *contentions;
	size_t n_contentions;
	struct exclusion *exclusions;
	size_t n_exclusions;
};

/* `margin` is a fraction. */
void analysis_make(const struct result *res, double margin,
		   struct analysis *an);
void analysis_free(struct analysis *an);

/* Name, unit, and whether more of it is better (throughput alone). */
const char *metric_name(enum metric metric);
const char *metric_unit(enum metric metric);

/* Is that one of the counters that the metric is made of? */
bool metric_is_of(enum metric metric, const char *counter);

/* same, unclear, and: faster, slower; of counts more, fewer; of latencies
 * longer, shorter */
const char *verdict_name(enum metric metric, enum stats_verdict verdict);

const struct measurement *analysis_get(const struct analysis *an, size_t cell,
				       size_t variant, enum metric metric);

/* Compare any two measurements of one metric by the floor of b's cell. */
struct comparison analysis_pair(const struct analysis *an,
				const struct measurement *a,
				const struct measurement *b);

/*
 * The floor of a cell, a fraction; false, and 0, if it is unknown: it is for
 * the variant that the floor is made of.
 */
bool analysis_floor(const struct analysis *an, size_t cell, enum metric metric,
		    size_t variant, double *floor);

/* Is any sample of it used? */
bool analysis_boot_used(const struct analysis *an, size_t boot);

/* Index of the baseline built again, or -1. */
long analysis_floor_variant(const struct analysis *an);

/* Steps of analysis_make(). */
void analysis_choose(struct analysis *an);
void analysis_measure(struct analysis *an);
void analysis_void(struct analysis *an);
void analysis_contention(struct analysis *an);

/* Count `count` samples as left out. */
void analysis_exclude(struct analysis *an, long variant, const char *reason,
		      size_t count, bool comparison);

#endif
