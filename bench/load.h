/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract of a load: one const struct in one short file, listed in
 * loads.def. A load never reads a clock, never prints and never exits: the
 * sampler does all that.
 */
#ifndef RMAPBENCH_LOAD_H
#define RMAPBENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rule.h"

#define PARAMS_MAX 8

#define TEXT_BYTES 256

/* One parameter: a choice of words, a text (one of a load at most), or a
 * number. */
struct param {
	const char *name;
	const char *const *choices; /* NULL-terminated; NULL: none */
	const char *text;	    /* if not given; NULL: it is a number */
	const char *unit;	    /* of a number: "bytes", "VMAs" */
	uint64_t min, max;	    /* of a number */
	uint64_t fallback; /* value, or index of the choice, if not given */
};

/* What one process knows while it runs a load. */
struct load_ctx {
	const uint64_t *params; /* by index: number, or index of the choice */
	const char *text;	/* of the parameter that is one */
	unsigned int nprocs;
	unsigned int index; /* of this process, from 0 */
	bool is_other;	    /* it runs run_other() */
	void *state; /* the load's own: made by prepare(), freed by finish() */
};

/* A number of things. */
#define COUNT_PARAM(what, of, from, to, not_given)                             \
	{                                                                      \
		.name = what, .unit = of, .min = from, .max = to,              \
		.fallback = not_given                                          \
	}

/* The size of a region, where a load has one. */
#define REGION_SIZE_PARAM                                                      \
	{                                                                      \
		.name = "size_bytes", .unit = "bytes", .min = 8192,            \
		.max = 1ull << 30, .fallback = 8ull << 20                      \
	}

/* Of the anon_vma root lock and of the i_mmap lock, both for writing. */
struct lock_counts {
	struct range root, imap;
};

#define LOCKS_TAKEN(n) ((struct range){true, (n), (n)})

struct load {
	const char *name;
	const char *question;
	const char *op;		    /* what one op is */
	const struct param *params; /* ends with a NULL name */
	bool forks; /* in run(): children do a part of what is counted */

	/* NULL, or why this computer cannot run it */
	const char *(*unavailable)(void);
	/* NULL, or why these params cannot be combined */
	const char *(*refuse)(const uint64_t *params);
	/* NULL, or why its text is none that it could use */
	const char *(*refuse_text)(const char *text);

	/*
	 * prepare() runs once, before the processes are forked, finish() after
	 * they are gone. setup() and teardown() run in each process. Any may be
	 * NULL. 0 or -errno.
	 */
	int (*prepare)(struct load_ctx *ctx);
	int (*setup)(struct load_ctx *ctx);
	/* Exactly this many ops; called several times. */
	int (*run)(struct load_ctx *ctx, uint64_t ops);
	/*
	 * What each second process does meanwhile; NULL: the same. Which of the
	 * two is timed says the parameter of index `measure`, run() if it is 0;
	 * the other goes on in the background until those that are timed have
	 * done theirs: op after op, or as often as the parameter of index
	 * `period` says.
	 */
	int (*run_other)(struct load_ctx *ctx, uint64_t ops);
	size_t measure, period;
	/* Did the work happen, and does memory hold what it should? NULL: run()
	 * would have said so. */
	int (*check)(struct load_ctx *ctx);
	void (*teardown)(struct load_ctx *ctx);
	void (*finish)(struct load_ctx *ctx);

	/* Locks that one op takes while it moves or copies page tables. */
	struct lock_counts (*locks_per_op)(const uint64_t *params,
					   const struct rule *rule);
	struct lock_counts (*other_locks_per_op)(const uint64_t *params,
						 const struct rule *rule);
	/* About how many instructions an op takes that is timed: sizes the
	 * work, no more. */
	uint64_t (*instructions_per_op)(const uint64_t *params);
	/* Does an op free page tables? NULL: no */
	bool (*frees_tables)(const uint64_t *params);
};

/* Every load, ended by NULL. */
extern const struct load *const loads[];

/* locks_per_op of a load that moves no page table. */
struct lock_counts load_no_locks(const uint64_t *params,
				 const struct rule *rule);

/* Of a load that runs what is none of ours: nobody knows. */
struct lock_counts load_unknown_locks(const uint64_t *params,
				      const struct rule *rule);

/*
 * Zeroed memory that the processes of a load share, for prepare(): good until
 * the next load asks for some. 0 or -errno.
 */
int load_map_shared(void **at, size_t bytes);

/* The page there will be of memory node 0, whoever touches it. 0 or -errno. */
int load_bind_to_node0(void *at);

/* The load of that name, or NULL. */
const struct load *load_find(const char *name);

#endif
