/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outputs. Each writes what the analyses and claims say, computes no
 * figure of its own, and returns 0 or -errno (nothing said).
 */
#ifndef RMAPBENCH_REPORT_H
#define RMAPBENCH_REPORT_H

#include <stdio.h>

#include "claims.h"
#include "compare.h"
#include "result.h"

enum { TEXT_COLUMNS = 72 }; /* what survives a mail */

/* One result folder; `an` and `claims` point into it, so it never moves. */
struct report_run {
	struct result res;
	struct analysis an;
	struct claims claims;
};

struct report {
	struct report_run *runs;
	size_t n;
	double margin; /* fraction */
};

/* Read and compute one folder. 0, or -errno with the reason said. */
int report_run_make(struct report_run *run, const char *dir, double margin);
void report_run_free(struct report_run *run);

int report_text(FILE *out, const struct report *report);
int report_tsv(FILE *out, const struct report *report);
int report_json(FILE *out, const struct report *report);
/* Plots are taken from plots/ (*.svg) in each result folder, if any. */
int report_html(FILE *out, const struct report *report);

/*
 * Write what plots/ reads into the folder `outdir` (made if missing): a file
 * METRIC-LOAD-...-PLACEMENT.tsv per figure, each named on `names`, one a line.
 * 0, or -errno with the reason said.
 */
int report_plot_data(FILE *names, const struct report_run *run,
		     const char *outdir);

#endif
