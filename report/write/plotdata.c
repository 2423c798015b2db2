// SPDX-License-Identifier: GPL-2.0-only
/* One TSV file per figure: what gnuplot reads, and nothing to be computed. */
#include "report.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "format.h"
#include "memory.h"
#include "msg.h"
#include "table.h"
#include "totals.h"

/* Without those that its panels and lines are for. */
static char *figure_params(const struct cell *c, const char *separator)
{
	json_t *params = json_copy(c->params);
	char *text;

	json_object_del(params, "level");
	json_object_del(params, "root");
	text = format_params(params, separator, NULL);
	json_decref(params);
	return text;
}

/* A figure: cells equal but for level, root and the number of processes. */
static char *figure_key(const struct cell *c)
{
	char *rest = figure_params(c, "-"), *key;

	key = memory_print("%s%s%s-%s", c->load, *rest ? "-" : "", rest,
			   c->placement);
	free(rest);
	/* a file name: what is neither letter nor digit becomes '-' or '_' */
	for (char *p = key; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
			    "XYZ0123456789.-",
			    *p))
			*p = '_';
	return key;
}

/* The figure in words, for its title. */
static char *figure_title(const struct cell *c)
{
	char *rest = figure_params(c, ", "), *title;

	title = memory_print("%s%s%s, placement %s", c->load, *rest ? ": " : "",
			     rest, c->placement);
	free(rest);
	return title;
}

static void write_row(FILE *f, const struct analysis *an,
		      const struct measurement *m, const char *title)
{
	const struct result *res = an->res;
	const struct cell *c = &res->plan.cells[m->cell];
	const struct variant *v = &res->plan.variants[m->variant];
	const char *level = cell_param(c, "level");
	const char *root = cell_param(c, "root");
	double lo = m->mean.known ? m->mean.lo : m->mean.mid;
	double hi = m->mean.known ? m->mean.hi : m->mean.mid;

	fprintf(f,
		"%s\t%s\t%s\t%d\t%llu\t%.9g\t%.9g\t%.9g\t%zu\t%s\t%s\t%d\t"
		"%s\n",
		*level ? level : "-", *root ? root : "-", v->name,
		v->role == ROLE_CONTROL, (unsigned long long)c->nprocs,
		m->mean.mid, lo > 0 ? lo : 0, hi, m->boots, res->plan.machine,
		res->plan.base, totals_of(an).simulated, title);
}

static void write_line(FILE *f, const struct analysis *an,
		       const struct table *table, size_t variant,
		       enum metric metric, const char *title)
{
	const struct measurement *m;

	for (size_t i = 0; i < table->n; i++) {
		m = analysis_get(an, table->cells[i], variant, metric);
		if (m->boots)
			write_row(f, an, m, title);
	}
}

/* The lines of a panel: gnuplot needs each one's points in a row, in order. */
static void write_lines(FILE *f, const struct analysis *an, size_t first,
			enum metric metric, const char *title)
{
	struct table table;

	table_make(an, first, &table);
	/* the baseline first: it is drawn below the others */
	write_line(f, an, &table, an->res->plan.baseline_index, metric, title);
	for (size_t v = 0; v < an->res->plan.n_variants; v++)
		if (v != an->res->plan.baseline_index)
			write_line(f, an, &table, v, metric, title);
	table_free(&table);
}

static bool figure_has(const struct analysis *an, const char *key,
		       enum metric metric)
{
	const struct result *res = an->res;
	bool found = false;

	for (size_t i = 0; i < res->plan.n_cells && !found; i++) {
		char *other = figure_key(&res->plan.cells[i]);

		for (size_t v = 0; v < res->plan.n_variants; v++)
			found |= !strcmp(key, other) &&
				 analysis_get(an, i, v, metric)->boots > 0;
		free(other);
	}
	return found;
}

static int write_figure(const struct analysis *an, size_t first,
			enum metric metric, const char *key, const char *path)
{
	const struct result *res = an->res;
	char *title = figure_title(&res->plan.cells[first]), *other;
	FILE *f = fopen(path, "we");
	int ret;

	if (!f) {
		ret = -errno;
		free(title);
		return ret;
	}
	fprintf(f,
		"# level\troot\tvariant\tcontrol [0/1]\tnprocs [processes]\t"
		"value [%s]\tci95_lo [%s]\tci95_hi [%s]\tboots [boots]\t"
		"machine\tbase\tsimulated [0/1]\ttitle\n",
		metric_unit(metric), metric_unit(metric), metric_unit(metric));
	for (size_t i = first; i < res->plan.n_cells; i++) {
		other = figure_key(&res->plan.cells[i]);
		if (!strcmp(key, other))
			write_lines(f, an, i, metric, title);
		free(other);
	}
	free(title);
	ret = ferror(f) ? -EIO : 0;
	return fclose(f) ? -EIO : ret;
}

static int write_metric(FILE *names, const struct analysis *an, size_t first,
			enum metric metric, const char *short_name,
			const char *outdir)
{
	char *key = figure_key(&an->res->plan.cells[first]), *other, *path;
	bool seen = false;
	int ret = 0;

	for (size_t i = 0; i < first && !seen; i++) {
		other = figure_key(&an->res->plan.cells[i]);
		seen = !strcmp(key, other);
		free(other);
	}
	path = memory_print("%s/%s-%s.tsv", outdir, short_name, key);
	if (!seen && figure_has(an, key, metric)) {
		ret = write_figure(an, first, metric, key, path);
		if (ret)
			msg_error("plot data", path, "%s", strerror(-ret));
		else
			fprintf(names, "%s\n", path);
	}
	free(path);
	free(key);
	return ret;
}

int report_plot_data(FILE *names, const struct report_run *run,
		     const char *outdir)
{
	const struct analysis *an = &run->an;
	int ret = 0;

	if (mkdir(outdir, 0777) && errno != EEXIST) {
		ret = -errno;
		msg_error("plot data", outdir, "%s", strerror(-ret));
		return ret;
	}
	for (size_t i = 0; i < an->res->plan.n_cells && !ret; i++) {
		ret = write_metric(names, an, i, METRIC_throughput,
				   "throughput", outdir);
		if (!ret)
			ret = write_metric(names, an, i, METRIC_xsocket_per_op,
					   "xsocket", outdir);
	}
	return ret;
}
