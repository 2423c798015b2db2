/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report says of one result folder, section by section. */
#ifndef RMAPBENCH_SECTIONS_H
#define RMAPBENCH_SECTIONS_H

#include "document.h"
#include "report.h"

/* The columns that a row of a table begins with. */
#define ROW_COLUMNS                                                            \
	{.title = "procs", .width = 5},                                        \
	{                                                                      \
		.title = "variant", .width = -11, .gap = 1, .spills = true,    \
		.to_left = true                                                \
	}

/* All of them, in their order. */
void sections_build(struct document *d, const struct report_run *run);

/* Where several results are reported: the statements, and what each says. */
void sections_together(struct document *d, const struct report *report);

/*
 * What two results measured alike, beside each other: before the results
 * themselves, where several are reported.
 */
void sections_beside(struct document *d, const struct report_run *first,
		     const struct report_run *second);

/* Two cells of a row: a ratio, or what says that it is unknown; its interval.
 */
void sections_add_ratio(struct document *d, const struct stats_ratio *r,
			const char *unknown);

/* Machine, kernels, model, host, state, boots, attestation, health. */
void sections_facts(struct document *d, const struct analysis *an);
/* Which event each figure is of, and what was not counted and why; a step of
 * facts. */
void sections_counting(struct document *d, const struct analysis *an,
		       json_t *counting);
/* How long an op took, of loads with roles. */
void sections_latency(struct document *d, const struct analysis *an);
/* Locks by the rule, and as counted. */
void sections_locks(struct document *d, const struct analysis *an);
/* What ops/s means of a load with roles, if there is one. */
void sections_roles(struct document *d, const struct analysis *an);
/* Of one kernel, instead of comparisons: what was measured. */
void sections_alone(struct document *d, const struct analysis *an);
/* The statements of the discussion: their verdicts in a sentence; in full. */
void sections_claims_brief(struct document *d, const struct report_run *run);
void sections_claims(struct document *d, const struct report_run *run);
/* Which lines bounce, in the headline's cell. */
void sections_bounce(struct document *d, const struct analysis *an);

#endif
