// SPDX-License-Identifier: GPL-2.0-only
#include "estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels.h"
#include "path.h"
#include "workload.h"

/*
 * Of two CPUs (AMD EPYC), as the samples of results/reference took them, from 1
 * process (12.5 ms a million instructions) to 64 (86; with private roots 13.5):
 * sizes a guess before anything has run. Once something has, the time left is
 * reckoned from that.
 */
#define INSTRUCTIONS_PER_S 80e6
#define BOOT_S		   6.0
#define BASE_BUILD_S	   280
#define VARIANT_BUILD_S	   20
#define BASE_BUILD_MIB	   2000
#define VARIANT_BUILD_MIB  180
/* A calibrated sample: finding out its ops takes about as long as itself. */
#define CALIBRATED_NS(target_ns) (2 * (target_ns))

double estimate_cell(const struct cell *cell)
{
	struct workload w;
	double ops, per_op;

	if (workload_from_cell(&w, cell))
		return 1;
	per_op = (double)w.load->instructions_per_op(w.params);
	ops = w.ops ? (double)(w.ops + w.warmup_ops) : 1e7 / per_op;
	/* those that share lines spin for a lock, and run in short windows */
	return ops * per_op * w.nprocs *
	       (strcmp(cell_param(cell, "root"), "private") ? sqrt(w.nprocs)
							    : 1);
}

static int kernels_to_build(const struct plan *plan, const char *root)
{
	char path[PATH_BYTES];
	int n = 0;
	size_t i;

	/* ops that are calibrated are of the running kernel: none is built */
	for (i = 0; !plan->target_ns && i < plan->n_variants; i++) {
		kernel_dir(root, plan->base, "timed", plan->variants[i].name,
			   path);
		n += access(path, F_OK) != 0;
	}
	return n;
}

static void print_cells(const struct plan *plan)
{
	const struct cell *c;
	char *params;

	for (c = plan->cells; c < plan->cells + plan->n_cells; c++) {
		params = json_dumps(c->params, JSON_COMPACT);
		printf("  %s %s %s nprocs=%llu ops=%llu\n", c->load, params,
		       c->placement, (unsigned long long)c->nprocs,
		       (unsigned long long)c->ops);
		free(params);
	}
}

double estimate_boot_s(const struct plan *plan)
{
	uint64_t target_ns = plan->target_ns;
	double seconds = 0;
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		seconds += target_ns ? (double)CALIBRATED_NS(target_ns) / 1e9
				     : estimate_cell(&plan->cells[i]) /
					       INSTRUCTIONS_PER_S;
	seconds *= (double)plan->samples_per_boot;
	return target_ns ? seconds : BOOT_S + seconds;
}

void estimate_print(const struct plan *plan, const char *root)
{
	int kernels = kernels_to_build(plan, root);
	double run_s = (double)plan->n_boots * estimate_boot_s(plan);
	double build_s = kernels ? BASE_BUILD_S + VARIANT_BUILD_S * kernels : 0;
	const struct variant *v;

	printf("plan: machine %s, base %s, seed %llu\nvariants:", plan->machine,
	       plan->base, (unsigned long long)plan->seed);
	for (v = plan->variants; v < plan->variants + plan->n_variants; v++)
		printf(" %s%s", v->name,
		       v->role == ROLE_CONTROL ? " (not a strategy)" : "");
	printf("\ncells, each %llu times a boot:\n",
	       (unsigned long long)plan->samples_per_boot);
	print_cells(plan);
	printf("boots: %zu in %llu random blocks\n", plan->n_boots,
	       (unsigned long long)plan->blocks);
	printf("kernels to build: %d\n", kernels);
	printf("time: about %.0f min of building and %.1f min of running\n",
	       build_s / 60, run_s / 60);
	printf("disk: about %d MiB\n",
	       kernels ? BASE_BUILD_MIB + VARIANT_BUILD_MIB * kernels : 10);
}
