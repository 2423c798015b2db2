// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "plan.h"

#include <errno.h>
#include <gsl/gsl_rng.h>
#include <hwloc.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine.h"
#include "matrix.h"
#include "msg.h"
#include "sampler.h"
#include "topology.h"
#include "variants.h"

/* Enough ops that the edges of the simulated clock's windows do not show. */
#define SIM_INSTRUCTIONS 3000000
#define HERE_TARGET_NS	 300000000

static const struct {
	uint64_t boots, samples;
} sizes[] = {
	[MATRIX_DEFAULT] = {3, 2},
	[MATRIX_QUICK] = {2, 1},
	[MATRIX_FULL] = {10, 2},
};

const char *plan_string(const json_t *plan, const char *key)
{
	const char *s = json_string_value(json_object_get(plan, key));

	return s ? s : "";
}

long long plan_integer(const json_t *plan, const char *key)
{
	return json_integer_value(json_object_get(plan, key));
}

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

static json_t *variant_entry(const struct variant *v)
{
	return json_pack("{s:s, s:s}", "name", v->name, "role", v->role);
}

static bool measurable(const struct variant *v)
{
	return v && !variant_is_broken(v);
}

/* Is it measured if nobody names it? Not by loads that do not touch it. */
static bool by_default(const struct variant *v, const struct options *o)
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

/* Those asked for, in the folder's order; always with the baseline. */
static int choose_variants(json_t *plan, const struct options *o,
			   const struct variants *vs)
{
	json_t *list = json_object_get(plan, "variants");
	unsigned int asked;
	size_t i;
	bool want;

	for (asked = 0; asked < o->variants.n; asked++)
		if (!measurable(variants_find(vs, o->variants.word[asked])))
			return variants_unknown(vs, plan_string(plan, "base"),
						o->variants.word[asked]);
	for (i = 0; i < vs->n; i++) {
		want = !strcmp(vs->v[i].role, "baseline") ||
		       (!o->variants.n && measurable(&vs->v[i]) &&
			by_default(&vs->v[i], o));
		for (asked = 0; asked < o->variants.n; asked++)
			want |= !strcmp(vs->v[i].name, o->variants.word[asked]);
		if (want)
			json_array_append_new(list, variant_entry(&vs->v[i]));
	}
	return 0;
}

static gsl_rng *new_rng(unsigned long seed)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	if (rng)
		gsl_rng_set(rng, seed);
	return rng;
}

static void shuffle(gsl_rng *rng, json_t *list)
{
	size_t i, j;
	json_t *a, *b;

	/* Fisher and Yates, as in Knuth, TAOCP vol. 2, 3.4.2 P */
	for (i = json_array_size(list); i > 1; i--) {
		j = gsl_rng_uniform_int(rng, i);
		a = json_incref(json_array_get(list, i - 1));
		b = json_incref(json_array_get(list, j));
		json_array_set_new(list, i - 1, b);
		json_array_set_new(list, j, a);
	}
}

/* Every variant once in each block, each block in a new random order. */
static int add_boots(json_t *plan, uint64_t blocks)
{
	gsl_rng *rng = new_rng((unsigned long)plan_integer(plan, "seed"));
	json_t *boots = json_array(), *order, *v;
	uint64_t block;
	int boot = 0;
	size_t i;

	if (!rng || !boots)
		return -ENOMEM;
	order = json_copy(json_object_get(plan, "variants"));
	for (block = 0; block < blocks; block++) {
		shuffle(rng, order);
		json_array_foreach (order, i, v)
			json_array_append_new(
				boots,
				json_pack("{s:i, s:I, s:s}", "boot", boot++,
					  "block", (json_int_t)block, "variant",
					  plan_string(v, "name")));
	}
	json_decref(order);
	gsl_rng_free(rng);
	return json_object_set_new(plan, "boots", boots) ? -ENOMEM : 0;
}

static json_t *new_plan(const struct options *o, const char *backend,
			const char *machine, const char *base, uint64_t boots)
{
	uint64_t samples = o->samples ? o->samples : sizes[o->matrix].samples;

	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I,"
			 " s:[], s:[]}",
			 "schema", 1, "backend", backend, "machine", machine,
			 "base", base, "kernel_src", "", "baseline", "mainline",
			 "blocks", (json_int_t)boots, "samples_per_boot",
			 (json_int_t)samples, "seed", (json_int_t)o->seed,
			 "jobs", (json_int_t)o->jobs, "variants", "cells");
}

/* A list of CPUs names some that the machine has. */
static int check_placements(const json_t *cells, const char *machine,
			    hwloc_const_bitmap_t cpus)
{
	unsigned int listed[PLACEMENT_BYTES], n, i;
	const char *placement;
	char valid[CPUS_WORDS_BYTES];
	const json_t *cell;
	size_t index;

	json_array_foreach (cells, index, cell) {
		placement = plan_string(cell, "placement");
		n = placement_list(placement, listed, PLACEMENT_BYTES);
		for (i = 0; i < n; i++) {
			if (hwloc_bitmap_isset(cpus, listed[i]))
				continue;
			topology_words(cpus, valid, sizeof(valid));
			msg_error("placement", placement, "%s has the CPUs %s",
				  machine, valid);
			return -EINVAL;
		}
	}
	return 0;
}

/* The CPUs of a machine that has them all, from 0. */
static hwloc_bitmap_t first_cpus(unsigned int n)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();

	if (cpus)
		hwloc_bitmap_set_range(cpus, 0, (int)n - 1);
	return cpus;
}

/* Takes the CPUs over; NULL: no memory for them. */
static int fill_plan(json_t *plan, const struct options *o, const char *machine,
		     hwloc_bitmap_t cpus, uint64_t budget)
{
	uint64_t procs[WORDS_MAX];
	unsigned int n;
	int ret = cpus ? choose_procs(o, machine, cpus, procs, &n) : -ENOMEM;

	if (!ret)
		ret = matrix_cells(json_object_get(plan, "cells"), o, procs, n,
				   budget);
	if (!ret)
		ret = check_placements(json_object_get(plan, "cells"), machine,
				       cpus);
	hwloc_bitmap_free(cpus);
	if (!ret)
		ret = add_boots(plan, (uint64_t)plan_integer(plan, "blocks"));
	return ret;
}

/* A tree, or a tarball of one; its path in a form that means the same later. */
static int find_kernel_src(const struct options *o, char *path)
{
	char file[PATH_MAX + 16];
	struct stat st;

	path[0] = '\0';
	if (!o->kernel_src)
		return 0;
	if (realpath(o->kernel_src, path) && !stat(path, &st)) {
		if (S_ISREG(st.st_mode))
			return 0;
		snprintf(file, sizeof(file), "%s/mm/mremap.c", path);
		if (!access(file, R_OK))
			return 0;
	}
	msg_error("option", "--kernel-src",
		  "%s is no kernel tree, which has mm/mremap.c, and no tarball "
		  "of one",
		  o->kernel_src);
	return -EINVAL;
}

int plan_sim(json_t **plan, const struct options *o, const char *root,
	     const char *backend)
{
	char buffer[PATH_MAX], kernel_src[PATH_MAX];
	const char *machine = plan_machine_name(o, buffer);
	const char *base = o->base ? o->base : DEFAULT_BASE;
	static struct variants vs;
	struct machine m;
	int ret;

	*plan = NULL;
	ret = options_check(o, "sim");
	if (!ret)
		ret = variants_read(&vs, root, base);
	if (!ret)
		ret = plan_machine(&m, o, root, machine);
	if (!ret)
		ret = find_kernel_src(o, kernel_src);
	if (ret)
		return ret;
	*plan = new_plan(o, backend, machine, base,
			 o->boots ? o->boots : sizes[o->matrix].boots);
	if (!*plan ||
	    json_object_set_new(*plan, "kernel_src", json_string(kernel_src))) {
		msg_error("option", "--machine, --kernel-src",
			  "a path is not UTF-8");
		json_decref(*plan);
		*plan = NULL;
		return -EINVAL;
	}
	json_object_set_new(*plan, "model", plan_model(&m));
	ret = choose_variants(*plan, o, &vs);
	if (!ret)
		ret = fill_plan(*plan, o, m.name, first_cpus(machine_cpus(&m)),
				SIM_INSTRUCTIONS);
	if (ret) {
		json_decref(*plan);
		*plan = NULL;
	}
	return ret;
}

/* Those of this computer that may be used: the caller frees them. */
static int find_cpus(hwloc_bitmap_t *cpus)
{
	char kinds[CPUS_WORDS_BYTES];
	hwloc_topology_t t;
	int ret = topology_open(&t);

	if (ret)
		return ret;
	*cpus = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(t));
	if (topology_kinds(t, kinds, sizeof(kinds)) > 1)
		msg_warn("topology", "this computer",
			 "has cores of several kinds (CPUs %s); --loads "
			 "LOAD@CPU+CPU chooses among them",
			 kinds);
	hwloc_topology_destroy(t);
	return *cpus ? 0 : -ENOMEM;
}

static void say_allowed(json_t *plan, hwloc_const_bitmap_t cpus)
{
	char *list = NULL;

	hwloc_bitmap_list_asprintf(&list, cpus);
	json_object_set_new(plan, "allowed_cpus", json_string(list));
	free(list);
}

int plan_here(json_t **plan, const struct options *o)
{
	struct variant running = {.name = "running", .role = "baseline"};
	struct utsname u;
	hwloc_bitmap_t cpus;
	int ret = options_check(o, "here");

	*plan = NULL;
	if (!ret)
		ret = find_cpus(&cpus);
	if (ret)
		return ret;
	uname(&u);
	*plan = new_plan(o, "here", "metal", u.release,
			 o->boots ? o->boots : 1);
	json_object_set_new(*plan, "baseline", json_string(running.name));
	json_object_set_new(*plan, "target_ns", json_integer(HERE_TARGET_NS));
	json_array_append_new(json_object_get(*plan, "variants"),
			      variant_entry(&running));
	say_allowed(*plan, cpus);
	ret = fill_plan(*plan, o, "this computer", cpus, 0);
	if (ret) {
		json_decref(*plan);
		*plan = NULL;
	}
	return ret;
}

json_t *plan_boot_cells(const json_t *plan, int boot)
{
	long long samples = plan_integer(plan, "samples_per_boot"), rep;
	gsl_rng *rng =
		new_rng((unsigned long)plan_integer(plan, "seed") * 65537 +
			(unsigned long)boot + 1);
	json_t *cells = json_array(), *cell, *copy;
	size_t i;

	for (rep = 0; rep < samples; rep++) {
		json_array_foreach (json_object_get(plan, "cells"), i, cell) {
			copy = json_deep_copy(cell);
			json_object_set_new(copy, "rep", json_integer(rep));
			json_array_append_new(cells, copy);
		}
	}
	if (rng) {
		shuffle(rng, cells);
		gsl_rng_free(rng);
	}
	return cells;
}
