/* SPDX-License-Identifier: GPL-2.0-only */
/* plan.json: what is to be measured, in which boots, in which order. */
#ifndef RMAPBENCH_PLAN_H
#define RMAPBENCH_PLAN_H

#include "cell.h"
#include "variant.h"

/*
 * What stands for a base where kernels are not one with patches: those of a
 * distribution, each NAME=FILE or NAME=RELEASE; commits of the user's git tree,
 * each NAME=REF.
 */
#define PACKAGES_BASE "packages"
#define REFS_BASE     "refs"

struct planned_boot {
	uint64_t boot; /* its number */
	uint64_t block;
	const char *variant; /* and where it is among the plan's */
	size_t variant_index;
};

/* Variants by index, cells by their id, which is their index, boots in order.
 */
struct plan {
	const char *run; /* "": absent, see results/README.md */
	const char *backend, *machine, *base, *baseline, *kernel_src;
	const char *allowed_cpus;
	const char *boots_by; /* of bare metal: kexec, grub, bootctl */
	json_t *model;
	uint64_t tune; /* 1: the machine is tuned while it measures */
	uint64_t jobs, target_ns, blocks, samples_per_boot, seed;
	struct variant *variants;
	struct cell *cells;
	struct planned_boot *boots;
	size_t n_variants, n_cells, n_boots;
	size_t baseline_index;

	json_t *keep; /* owns what the others point into */
	json_t *variant_list, *cell_list, *boot_list; /* of keep */
};

/* An empty one, to be filled in; plan_free() it in any case. */
void plan_init(struct plan *p);
void plan_free(struct plan *p);

/* A copy of text or JSON (taken over) that lives as long as the plan. */
const char *plan_keep_text(struct plan *p, const char *text);
json_t *plan_keep(struct plan *p, json_t *j);

/* Room for one more, zeroed; its address is good until the next. */
struct variant *plan_add_variant(struct plan *p);
struct cell *plan_add_cell(struct plan *p);
struct planned_boot *plan_add_boot(struct plan *p);

/*
 * Of what is random in a boot: the same in all boots of a block, so that these
 * differ in their kernels alone, and another in each block and for each seed.
 */
uint64_t plan_block_seed(const struct plan *p, uint64_t block);

/* From a file, checked; to an object. 0 or -errno, as jsonfile_load(). */
int plan_read(struct plan *p, const char *path);
json_t *plan_write(const struct plan *p);

/* Index of a variant, or -1. */
long plan_variant(const struct plan *p, const char *name);

/* As --variants or --packages would name it: "lock-pmd", "mine=4cfa9ac4". */
char *plan_variant_word(const struct plan *p, size_t variant);

/* Id of the cell that is as this one, or -1. */
long plan_cell(const struct plan *p, const struct cell *cell);

/* "003-lock-pmd", the folder of a boot below boots/, into text. */
void plan_boot_folder(const struct planned_boot *b, char *text, size_t len);

#endif
