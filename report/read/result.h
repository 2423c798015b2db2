/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A result folder in memory: what results/README.md describes, as recorded.
 * Nothing is computed here and nothing is left out.
 */
#ifndef RMAPBENCH_RESULT_H
#define RMAPBENCH_RESULT_H

#include "context.h"
#include "journal.h"
#include "plan.h"
#include "sample.h"

enum { NO_CELL = -1 };

/*
 * Is a kernel proven? By ./run.sh verify: in proofs/ beside the result folder,
 * or in the project's results/proofs or results/reference/proofs.
 */
enum proof_verdict {
	PROOF_NONE,
	PROOF_SURVIVED, /* every hunt, in this very image and its debug build */
	PROOF_FELL,	/* to one at least */
};

struct proven {
	enum proof_verdict verdict;
	char *text;    /* of how many hunts, how long; or what is missing; NULL:
			* nothing is claimed of this variant */
	json_t *hunts; /* by name: [seconds, times that it fell], in all */
};

/* What came of the planned boot of the same index. */
struct boot {
	struct context context;
	bool has_context; /* one was written */
};

/* A sample, and its boot by index. */
struct taken {
	struct sample as;
	size_t boot;
};

/* A last line that was cut short. */
struct cut_line {
	char *file;
	size_t line;
	long variant; /* whose sample it was; -1: of none, the journal's */
};

struct result {
	const char *dir; /* as the user named it; borrowed */
	struct plan plan;
	struct journal journal;
	struct boot *boots;    /* as planned, in their order */
	struct proven *proofs; /* of each variant */
	struct taken *samples; /* those of a boot follow each other */
	size_t n_samples;
	struct cut_line *cuts;
	size_t n_cuts;
};

/*
 * Read the folder `dir`. 0, or -errno with the reason said; then nothing needs
 * freeing. `dir` must outlive the result.
 */
int result_load(const char *dir, struct result *res);
void result_free(struct result *res);

/* The cell that is as `cell` but for one parameter; or NO_CELL. */
long result_sibling(const struct result *res, size_t cell, const char *param,
		    const char *value);

/* Of a planned boot: what the journal says; its variant, by index. */
const struct journal_boot *result_said(const struct result *res, size_t boot);
size_t result_variant_of(const struct result *res, size_t boot);

/* The baseline's name. */
const char *result_baseline(const struct result *res);

/* What identifies a variant's kernel: of its first boot; NULL: none started. */
const json_t *result_kernel(const struct result *res, size_t variant);

/* A step of result_load(). 0 or -errno with the reason said. */
int result_load_proofs(struct result *res);

#endif
