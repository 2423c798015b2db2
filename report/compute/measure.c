// SPDX-License-Identifier: GPL-2.0-only
/* From samples to boot values. */
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const struct {
	const char *name, *unit;
	const char *counter; /* of all but throughput */
} metrics[METRICS] = {
	[METRIC_throughput] = {"throughput", "ops/s", NULL},
#define METRIC(name, unit, counter) [METRIC_##name] = {#name, unit, #counter},
#define LATENCY(counter)	    [METRIC_##counter] = {#counter, "ns", #counter},
#include "counters.def"
};

static const struct {
	enum metric metric;
	const char *counter;
} also[] = {
#define ALSO(metric, counter) {METRIC_##metric, #counter},
#include "counters.def"
};

#define N_ALSO (sizeof(also) / sizeof(also[0]))

bool metric_is_of(enum metric metric, const char *counter)
{
	const char *first = metrics[metric].counter;

	if (first && !strcmp(first, counter))
		return true;
	for (size_t i = 0; i < N_ALSO; i++)
		if (also[i].metric == metric &&
		    !strcmp(also[i].counter, counter))
			return true;
	return false;
}

/* By the first of a metric's counters that the sample has. */
static bool count_of(const struct sample *s, enum metric metric,
		     uint64_t *count)
{
	if (sample_counter(s, metrics[metric].counter, count))
		return true;
	for (size_t i = 0; i < N_ALSO; i++)
		if (also[i].metric == metric &&
		    sample_counter(s, also[i].counter, count))
			return true;
	return false;
}

const char *metric_name(enum metric metric)
{
	return metrics[metric].name;
}

const char *metric_unit(enum metric metric)
{
	return metrics[metric].unit;
}

static bool is_count(enum metric metric)
{
	return metric != METRIC_throughput && metric < COUNTS_END;
}

/*
 * As it is averaged within a boot: the count, of all else the log. False if the
 * sample has none.
 */
static bool sample_value(const struct sample *s, enum metric metric,
			 double *value)
{
	double sum = 0;
	uint64_t count;

	if (metric != METRIC_throughput) {
		if (!count_of(s, metric, &count))
			return false;
		*value = is_count(metric)
				 ? (double)count / (double)cell_all_ops(&s->as)
				 : log(fmax(1, (double)count));
		return true;
	}
	for (uint64_t i = 0; i < s->as.nprocs; i++)
		if (!cell_in_background(&s->as, i))
			sum += (double)s->as.ops * 1e9 /
			       (double)fields_count_at(s->elapsed_ns, i);
	*value = log(sum);
	return true;
}

static size_t index_of(const struct analysis *an, size_t cell, size_t variant,
		       enum metric metric)
{
	return (cell * an->res->plan.n_variants + variant) * METRICS + metric;
}

const struct measurement *analysis_get(const struct analysis *an, size_t cell,
				       size_t variant, enum metric metric)
{
	return &an->measured[index_of(an, cell, variant, metric)];
}

/* Room for the boot values: no more than the variant has boots. */
static void make_room(struct analysis *an, struct measurement *m)
{
	size_t n = 1;

	for (size_t i = 0; i < an->res->plan.n_boots; i++)
		n += result_variant_of(an->res, i) == m->variant;
	m->value = memory_get(n, sizeof(*m->value));
	m->boot = memory_get(n, sizeof(*m->boot));
}

/*
 * Add the samples of one boot, which follow each other from `first` on: sums
 * first, means at the end. Returns where the next boot begins.
 */
static size_t add_boot(struct analysis *an, size_t first, size_t *counts)
{
	const struct result *res = an->res;
	size_t boot = res->samples[first].boot, n_values, i, at;
	size_t variant = result_variant_of(res, boot);
	struct measurement *m;
	double value;

	n_values = res->plan.n_cells * METRICS;
	memset(counts, 0, n_values * sizeof(*counts));
	for (i = first; i < res->n_samples && res->samples[i].boot == boot;
	     i++) {
		const struct sample *s = &res->samples[i].as;

		for (enum metric k = 0; an->used[i] && k < METRICS; k++) {
			size_t cell = (size_t)s->cell;

			if (!sample_value(s, k, &value))
				continue;
			m = &an->measured[index_of(an, cell, variant, k)];
			m->value[m->boots] += value;
			counts[cell * METRICS + k]++;
		}
	}
	for (at = 0; at < n_values; at++) {
		if (!counts[at])
			continue;
		m = &an->measured[index_of(an, at / METRICS, variant,
					   (enum metric)(at % METRICS))];
		m->value[m->boots] /= (double)counts[at];
		if (!is_count(m->metric))
			m->value[m->boots] = exp(m->value[m->boots]);
		m->boot[m->boots++] = boot;
		m->samples += counts[at];
	}
	return i;
}

void analysis_measure(struct analysis *an)
{
	const struct result *res = an->res;
	size_t n = res->plan.n_cells * res->plan.n_variants * METRICS;
	size_t *counts =
		memory_get(res->plan.n_cells * METRICS, sizeof(*counts));
	struct measurement *m;

	for (size_t i = 0; i < n; i++) {
		m = &an->measured[i];
		m->metric = (enum metric)(i % METRICS);
		m->variant = i / METRICS % res->plan.n_variants;
		m->cell = i / METRICS / res->plan.n_variants;
		make_room(an, m);
	}
	for (size_t i = 0; i < res->n_samples;)
		i = add_boot(an, i, counts);
	for (m = an->measured; m < an->measured + n; m++)
		m->mean = is_count(m->metric)
				  ? stats_t_interval(m->value, m->boots)
				  : stats_geometric(m->value, m->boots);
	free(counts);
}
