// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "source.h"
#include "totals.h"

/* A tab or a line break in a name would make another column or row. */
static void text(FILE *out, const char *value, char end)
{
	for (; *value; value++)
		fputc(strchr("\t\n\r", *value) ? ' ' : *value, out);
	fputc(end, out);
}

static void real(FILE *out, bool known, double value)
{
	if (known)
		fprintf(out, "%.9g\t", value);
	else
		fputs("-\t", out);
}

static void measured(FILE *out, const struct analysis *an,
		     const struct measurement *m, const char *params)
{
	const struct result *res = an->res;
	const struct cell *c = &res->plan.cells[m->cell];

	text(out, res->plan.run, '\t');
	text(out, res->plan.machine, '\t');
	text(out, res->plan.base, '\t');
	fprintf(out, "%d\t", totals_of(an).simulated);
	text(out, c->load, '\t');
	text(out, *params ? params : "-", '\t');
	text(out, c->placement, '\t');
	fprintf(out, "%llu\t", (unsigned long long)c->nprocs);
	fprintf(out, "%s\t%s\t", metric_name(m->metric),
		metric_unit(m->metric));
	text(out, result_baseline(res), '\t');
	text(out, res->plan.variants[m->variant].name, '\t');
	fprintf(out, "%s\t", role_names[res->plan.variants[m->variant].role]);
	real(out, true, m->mean.mid);
	real(out, m->mean.known, m->mean.lo);
	real(out, m->mean.known, m->mean.hi);
	fprintf(out, "%zu\t%zu\t", m->boots, m->samples);
}

static void compared(FILE *out, const struct comparison *c)
{
	if (!c) {
		fputs("1\t-\t-\t-\tbaseline\t-\t", out);
		return;
	}
	real(out, c->ratio.known, c->ratio.ratio);
	real(out, c->ratio.has_ci, c->ratio.lo);
	real(out, c->ratio.has_ci, c->ratio.hi);
	real(out, c->has_floor, c->floor);
	fprintf(out, "%s\t", verdict_name(c->variant->metric, c->verdict));
	text(out, c->void_reason ? c->void_reason : "-", '\t');
}

static void rows(FILE *out, const struct analysis *an)
{
	const struct result *res = an->res;
	const struct measurement *m;
	struct comparison c;
	char *params, *source;

	for (size_t i = 0;
	     i < res->plan.n_cells * res->plan.n_variants * METRICS; i++) {
		m = &an->measured[i];
		if (!m->boots)
			continue;
		params = format_object(res->plan.cells[m->cell].params);
		source = source_text(res, m->variant);
		measured(out, an, m, params);
		c = analysis_pair(an,
				  analysis_get(an, m->cell,
					       res->plan.baseline_index,
					       m->metric),
				  m);
		compared(out,
			 m->variant == res->plan.baseline_index ? NULL : &c);
		text(out, source, '\n');
		free(params);
		free(source);
	}
}

int report_tsv(FILE *out, const struct report *report)
{
	fputs("# run\tmachine\tbase\tsimulated [0/1]\tload\tparams\tplacement\t"
	      "nprocs [processes]\tmetric\tunit\tbaseline\tvariant\trole\t"
	      "value [unit]\tvalue_ci95_lo [unit]\tvalue_ci95_hi [unit]\t"
	      "boots [boots]\tsamples [samples]\tratio [1]\tci95_lo [1]\t"
	      "ci95_hi [1]\tfloor [1]\tverdict\tvoid\tsource\n",
	      out);
	for (size_t i = 0; i < report->n; i++)
		rows(out, &report->runs[i].an);
	return ferror(out) ? -EIO : 0;
}
