/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A result folder in memory: what results/README.md describes, as recorded.
 * Nothing is computed here and nothing is left out.
 */
#ifndef RMAPBENCH_RESULT_H
#define RMAPBENCH_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum role {
	ROLE_BASELINE,
	ROLE_STRATEGY,
	ROLE_CONTROL, /* measured to judge the others: not a strategy */
};

/* What only a simulated machine counts; see result_counter_field(). */
enum counter {
	COUNTER_CYCLES,
	COUNTER_INSOCKET,
	COUNTER_XSOCKET,
	COUNTER_INVALIDATIONS,
	COUNTER_ROOT,
	COUNTER_ROOT_OTHER,
	COUNTER_ROOT_WAIT,
	COUNTER_ROOT_HOLD,
	COUNTER_IMAP,
	COUNTER_TIMEOUTS,
	COUNTERS,
};

enum { NO_CELL = -1 };

/* The rmap locks that a sample is attested by: COUNTER_ROOT, COUNTER_IMAP. */
enum lock { LOCK_ROOT, LOCK_IMAP, LOCKS };

/*
 * Is a kernel proven? By ./run.sh verify: in proofs/ beside the result folder,
 * or in the project's results/proofs or results/reference/proofs.
 */
enum proof {
	PROOF_NONE,
	PROOF_SURVIVED, /* every hunt, in this very image and its debug build */
	PROOF_FELL,	/* to one at least */
};

struct variant {
	const char *name;
	enum role role;
	enum proof proof;
	char *proof_text; /* of how many hunts, how long; or what is missing */
};

struct cell {
	const char *load;
	json_t *params;	  /* borrowed object */
	char *params_key; /* the same, keys sorted: equal texts, equal cells */
	const char *placement;
	uint64_t nprocs;
};

struct boot {
	uint64_t number, block;
	size_t variant;
	char *dir;	 /* its folder */
	json_t *context; /* NULL: none was written */
	bool simulated;
	bool started; /* it has a folder */
	bool done;    /* the journal says so */
	char *failed; /* reason of its last failure, NULL if it never failed */
};

struct sample {
	size_t boot; /* index in boots */
	long cell;   /* index in cells, or NO_CELL: the plan has no such cell */
	uint64_t attempt, rep, ops;
	uint64_t *elapsed_ns; /* one per process of the cell; NULL if invalid */
	bool ok;	      /* status */
	char *reason;	      /* why not */
	unsigned int has;     /* bit per counter that was recorded */
	uint64_t count[COUNTERS];
	json_t *hot; /* array of hot objects; NULL: not recorded */
	struct {
		bool known;
		uint64_t min, max;
	} expected[LOCKS]; /* acquisitions */
};

/* A last line that was cut short. */
struct cut_line {
	char *file;
	size_t line;
	long variant; /* whose sample it was; -1: of none, the journal's */
};

struct result {
	const char *dir; /* as the user named it; borrowed */
	const char *run, *backend, *machine, *base;
	size_t baseline; /* index in variants */
	struct variant *variants;
	size_t n_variants;
	struct cell *cells;
	size_t n_cells;
	struct boot *boots; /* as planned, in their order */
	size_t n_boots;
	struct sample *samples;
	size_t n_samples;
	struct cut_line *cuts;
	size_t n_cuts;
	json_t *plan; /* owns what is borrowed above */
};

/*
 * Read the folder `dir`. 0, or -errno with the reason said; then nothing needs
 * freeing. `dir` must outlive the result.
 */
int result_load(const char *dir, struct result *res);
void result_free(struct result *res);

/* Was a lock both predicted and counted; and was it taken as predicted? */
bool sample_predicted(const struct sample *s, enum lock lock);
bool sample_attested(const struct sample *s, enum lock lock);

/* The field of samples.jsonl that holds a counter. */
const char *result_counter_field(enum counter counter);

/* A string of cell->params, or "" */
const char *cell_param(const struct cell *cell, const char *name);

/* Do two cells differ only in their number of processes, if at all? */
bool cell_same_line(const struct cell *a, const struct cell *b);

/* The cell that is as `cell` but for one parameter; or NO_CELL. */
long result_sibling(const struct result *res, size_t cell, const char *param,
		    const char *value);

/* Index of a variant, or -1. */
long result_variant(const struct result *res, const char *name);

/* What identifies a variant's kernel: of its first boot; NULL: none started. */
const json_t *result_kernel(const struct result *res, size_t variant);

/* Steps of result_load(). Each 0 or -errno with the reason said. */
int result_load_plan(struct result *res, const char *path);
int result_load_samples(struct result *res, size_t boot, const char *path);
int result_load_proofs(struct result *res);

/* The text by which equal parameters are equal; the caller frees it. */
char *result_params_key(const json_t *params);

#endif
