// SPDX-License-Identifier: GPL-2.0-only
/* From samples to boot values. */
#include "compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *unit;
	enum counter counter; /* of a count per op */
} metrics[METRICS] = {
	[METRIC_THROUGHPUT] = {"throughput", "ops/s", COUNTERS},
	[METRIC_XSOCKET] = {"xsocket_per_op", "transfers/op", COUNTER_XSOCKET},
	[METRIC_INSOCKET] = {"insocket_per_op", "transfers/op",
			     COUNTER_INSOCKET},
	[METRIC_INVALIDATIONS] = {"invalidations_per_op", "invalidations/op",
				  COUNTER_INVALIDATIONS},
	[METRIC_CYCLES] = {"cycles_per_op", "cycles/op", COUNTER_CYCLES},
	[METRIC_ACQUISITIONS] = {"acquisitions_per_op", "acquisitions/op",
				 COUNTER_ROOT},
};

const char *metric_name(enum metric metric)
{
	return metrics[metric].name;
}

const char *metric_unit(enum metric metric)
{
	return metrics[metric].unit;
}

static bool sample_has(const struct sample *s, enum metric metric)
{
	return metric == METRIC_THROUGHPUT ||
	       s->has & 1U << metrics[metric].counter;
}

/* As it is averaged within a boot: the log of a throughput, else the count. */
static double sample_value(const struct sample *s, uint64_t nprocs,
			   enum metric metric)
{
	double sum = 0;

	if (metric != METRIC_THROUGHPUT)
		return (double)s->count[metrics[metric].counter] /
		       ((double)s->ops * (double)nprocs);
	for (uint64_t i = 0; i < nprocs; i++)
		sum += (double)s->ops * 1e9 / (double)s->elapsed_ns[i];
	return log(sum);
}

static size_t index_of(const struct analysis *an, size_t cell, size_t variant,
		       enum metric metric)
{
	return (cell * an->res->n_variants + variant) * METRICS + metric;
}

const struct measurement *analysis_get(const struct analysis *an, size_t cell,
				       size_t variant, enum metric metric)
{
	return &an->measured[index_of(an, cell, variant, metric)];
}

/* Room for the boot values: no more than the variant has boots. */
static int make_room(struct analysis *an, struct measurement *m)
{
	size_t n = 1;

	for (size_t i = 0; i < an->res->n_boots; i++)
		n += an->res->boots[i].variant == m->variant;
	m->value = calloc(n, sizeof(*m->value));
	m->boot = calloc(n, sizeof(*m->boot));
	return m->value && m->boot ? 0 : -ENOMEM;
}

/*
 * Add the samples of one boot, which follow each other from `first` on: sums
 * first, means at the end. Returns where the next boot begins.
 */
static size_t add_boot(struct analysis *an, size_t first, size_t *counts)
{
	const struct result *res = an->res;
	size_t boot = res->samples[first].boot, n_values, i, at;
	size_t variant = res->boots[boot].variant;
	const struct sample *s;
	struct measurement *m;

	n_values = res->n_cells * METRICS;
	memset(counts, 0, n_values * sizeof(*counts));
	for (i = first; i < res->n_samples; i++) {
		s = &res->samples[i];
		if (s->boot != boot)
			break;
		for (enum metric k = 0; an->used[i] && k < METRICS; k++) {
			size_t cell = (size_t)s->cell;

			if (!sample_has(s, k))
				continue;
			m = &an->measured[index_of(an, cell, variant, k)];
			m->value[m->boots] +=
				sample_value(s, res->cells[cell].nprocs, k);
			counts[cell * METRICS + k]++;
		}
	}
	for (at = 0; at < n_values; at++) {
		if (!counts[at])
			continue;
		m = &an->measured[index_of(an, at / METRICS, variant,
					   (enum metric)(at % METRICS))];
		m->value[m->boots] /= (double)counts[at];
		if (m->metric == METRIC_THROUGHPUT)
			m->value[m->boots] = exp(m->value[m->boots]);
		m->boot[m->boots++] = boot;
		m->samples += counts[at];
	}
	return i;
}

int analysis_measure(struct analysis *an)
{
	const struct result *res = an->res;
	size_t n = res->n_cells * res->n_variants * METRICS;
	size_t *counts = calloc(res->n_cells * METRICS + 1, sizeof(*counts));
	struct measurement *m;
	int ret = counts ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && !ret; i++) {
		m = &an->measured[i];
		m->metric = (enum metric)(i % METRICS);
		m->variant = i / METRICS % res->n_variants;
		m->cell = i / METRICS / res->n_variants;
		ret = make_room(an, m);
	}
	for (size_t i = 0; i < res->n_samples && !ret;)
		i = add_boot(an, i, counts);
	for (size_t i = 0; i < n && !ret; i++) {
		m = &an->measured[i];
		if (m->metric == METRIC_THROUGHPUT)
			m->mean = stats_geometric(m->value, m->boots);
		else
			m->mean = stats_t_interval(m->value, m->boots);
	}
	free(counts);
	return ret;
}
