// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "plan_parts.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <hwloc.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "matrix.h"
#include "memory.h"
#include "msg.h"
#include "sampler.h"
#include "topology.h"
#include "workload.h"

static const uint64_t samples_per_boot[] = {
	[MATRIX_DEFAULT] = 2,
	[MATRIX_QUICK] = 1,
	[MATRIX_FULL] = 2,
};

/* The numbers of processes: as asked, or powers of two; quick: both ends. */
static int choose_procs(const struct options *o, const char *machine,
			hwloc_const_bitmap_t cpus, uint64_t *procs,
			unsigned int *n)
{
	unsigned int ncpus = (unsigned int)hwloc_bitmap_weight(cpus), i;
	uint64_t p;

	*n = 0;
	for (i = 0; i < o->nprocs; i++) {
		if (o->procs[i] > ncpus) {
			msg_error("option", "--procs",
				  "%llu is more than the CPUs of %s; 1 to %u",
				  (unsigned long long)o->procs[i], machine,
				  ncpus);
			return -EINVAL;
		}
		procs[(*n)++] = o->procs[i];
	}
	if (o->nprocs)
		return 0;
	if (ncpus > NPROCS_MAX)
		ncpus = NPROCS_MAX;
	for (p = 1; p < ncpus; p *= 2)
		if (p == 1 || o->matrix != MATRIX_QUICK)
			procs[(*n)++] = p;
	procs[(*n)++] = ncpus;
	return 0;
}

/* Loads that a variant does not touch are not measured on it unasked. */
static bool is_for_loads(const struct variant *v, const struct options *o)
{
	unsigned int i;

	if (!*v->loads)
		return true;
	for (i = 0; i < o->loads.n; i++)
		if (strcspn(o->loads.word[i], ":@") == strlen(v->loads) &&
		    !strncmp(o->loads.word[i], v->loads, strlen(v->loads)))
			return true;
	return false;
}

static void add_variant(struct plan *p, const struct variant *from)
{
	struct variant *v = plan_add_variant(p);

	v->name = plan_keep_text(p, from->name);
	v->role = from->role;
	v->rule = plan_keep_text(p, from->rule);
}

/* What is measured if nobody names anything. */
static bool is_usual(const struct variant *v, const struct options *o)
{
	if (o->matrix == MATRIX_FULL && !o->loads.n)
		return variant_is_meant(v, "claims");
	return variant_is_meant(v, "default") && is_for_loads(v, o);
}

static bool is_asked(const struct variant *v, const struct options *o)
{
	const char *const *word = o->variants.word;
	unsigned int i;

	if (v->role == ROLE_BROKEN)
		return false;
	if (choice_named(o))
		return true;
	for (i = 0; i < o->variants.n; i++)
		if (strcmp(word[i], "default") != 0
			    ? variant_is_meant(v, word[i])
			    : is_usual(v, o))
			return true;
	return !o->variants.n && is_usual(v, o);
}

/* In the folder's order. */
int plan_choose_variants(struct plan *p, const struct options *o,
			 const struct variants *vs)
{
	const struct variant *v;
	unsigned int asked;

	for (asked = 0; !choice_named(o) && asked < o->variants.n; asked++)
		if (variants_check(vs, p->base, o->variants.word[asked], true))
			return -EINVAL;
	for (v = vs->v; v < vs->v + vs->n; v++)
		if (v->role == ROLE_BASELINE || is_asked(v, o))
			add_variant(p, v);
	p->baseline = p->variants[0].name;
	return 0;
}

/* Every variant once in each block, each block in a new random order. */
static void add_boots(struct plan *p)
{
	size_t *order = memory_get(p->n_variants, sizeof(*order)), i;
	struct planned_boot *b;
	uint64_t block;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, p->seed);
	for (i = 0; i < p->n_variants; i++)
		order[i] = i;
	for (block = 0; block < p->blocks; block++) {
		gsl_ran_shuffle(rng, order, p->n_variants, sizeof(*order));
		for (i = 0; i < p->n_variants; i++) {
			b = plan_add_boot(p);
			b->boot = p->n_boots - 1;
			b->block = block;
			b->variant = p->variants[order[i]].name;
			b->variant_index = order[i];
		}
	}
	gsl_rng_free(rng);
	free(order);
}

static void add_range(json_t *cells, struct range r)
{
	json_array_append_new(cells,
			      r.known ? json_pack("[I, I]", (json_int_t)r.min,
						  (json_int_t)r.max)
				      : json_null());
}

static json_t *ranges(struct plan *p)
{
	return plan_keep(p, json_array());
}

static void expect_in_background(struct plan *p, struct variant *v,
				 const struct workload *w,
				 const struct rule *rule)
{
	struct lock_counts locks = workload_locks(w, rule, true);

	if (!v->expected_root_per_background_op) {
		v->expected_root_per_background_op = ranges(p);
		v->expected_imap_per_background_op = ranges(p);
	}
	add_range(v->expected_root_per_background_op, locks.root);
	add_range(v->expected_imap_per_background_op, locks.imap);
}

static bool any_in_background(const struct plan *p)
{
	for (size_t i = 0; i < p->n_cells; i++)
		if (p->cells[i].background)
			return true;
	return false;
}

/* Which locks each cell must take in a variant that has a rule. */
static int expect(struct plan *p, struct variant *v)
{
	struct where at = {.file = v->name};
	struct lock_counts locks;
	struct workload w;
	struct rule rule;
	size_t i;

	if (!*v->rule)
		return 0;
	v->expected_root_per_op = ranges(p);
	v->expected_imap_per_op = ranges(p);
	if (rule_read(&rule, v->rule, &at))
		return -EINVAL;
	for (i = 0; i < p->n_cells; i++) {
		if (workload_from_cell(&w, &p->cells[i]))
			return -EINVAL;
		locks = workload_locks(&w, &rule, false);
		add_range(v->expected_root_per_op, locks.root);
		add_range(v->expected_imap_per_op, locks.imap);
		if (any_in_background(p))
			expect_in_background(p, v, &w, &rule);
	}
	return 0;
}

void plan_begin(struct plan *p, const struct options *o, const char *backend,
		const char *machine, const char *base, uint64_t boots)
{
	plan_init(p);
	p->backend = backend;
	p->machine = plan_keep_text(p, machine);
	p->base = plan_keep_text(p, base);
	p->blocks = o->boots ? o->boots : boots;
	p->samples_per_boot = o->samples ? o->samples
					 : samples_per_boot[o->matrix];
	p->seed = o->seed;
	p->jobs = o->jobs;
}

/* A list of CPUs names some that the machine has. */
static int check_placements(const struct plan *p, const char *machine,
			    hwloc_const_bitmap_t cpus)
{
	unsigned int listed[PLACEMENT_BYTES], n, i;
	char valid[CPUS_WORDS_BYTES];
	const struct cell *c;

	for (c = p->cells; c < p->cells + p->n_cells; c++) {
		n = placement_list(c->placement, listed, PLACEMENT_BYTES);
		for (i = 0; i < n; i++) {
			if (hwloc_bitmap_isset(cpus, listed[i]))
				continue;
			topology_words(cpus, valid, sizeof(valid));
			msg_error("placement", c->placement,
				  "%s has the CPUs %s", machine, valid);
			return -EINVAL;
		}
	}
	return 0;
}

int plan_fill(struct plan *p, const struct options *o, const char *machine,
	      hwloc_bitmap_t cpus, uint64_t budget)
{
	uint64_t procs[WORDS_MAX];
	unsigned int n;
	size_t i;
	int ret = cpus ? choose_procs(o, machine, cpus, procs, &n) : -ENOMEM;

	if (!ret)
		ret = matrix_cells(p, o, procs, n, budget);
	if (!ret)
		ret = check_placements(p, machine, cpus);
	hwloc_bitmap_free(cpus);
	for (i = 0; !ret && i < p->n_variants; i++)
		ret = expect(p, &p->variants[i]);
	if (!ret)
		add_boots(p);
	return ret;
}
