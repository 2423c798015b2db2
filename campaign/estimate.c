// SPDX-License-Identifier: GPL-2.0-only
/* What a plan will take, and the plan in words. Guesses, and said to be. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"
#include "kernels.h"
#include "plan.h"

/*
 * Of two CPUs (AMD EPYC), as the default matrix took them: sizes a guess before
 * anything has run. Once something has, the time left is reckoned from that.
 */
#define INSTRUCTIONS_PER_S 100e6
#define BOOT_S		   6.0
#define BASE_BUILD_S	   280
#define VARIANT_BUILD_S	   20
#define BASE_BUILD_MIB	   2000
#define VARIANT_BUILD_MIB  180
/* A calibrated sample: finding out its ops takes about as long as itself. */
#define CALIBRATED_NS(target_ns) (2 * (target_ns))

double plan_cell_cost(const json_t *cell)
{
	double ops, per_op;
	struct cell c;

	if (cell_from_json(&c, cell))
		return 1;
	per_op = (double)c.load->instructions_per_op(c.params);
	ops = c.ops ? (double)(c.ops + c.warmup_ops) : 1e7 / per_op;
	/* those who wait for a lock spin: they take instructions, too */
	return ops * per_op * c.nprocs * (1 + c.nprocs) / 2;
}

static int kernels_to_build(const json_t *plan, const char *root)
{
	char path[PATH_BYTES];
	const json_t *v;
	int n = 0;
	size_t i;

	if (!strcmp(plan_string(plan, "backend"), "here"))
		return 0;
	json_array_foreach (json_object_get(plan, "variants"), i, v) {
		kernel_dir(root, plan_string(plan, "base"), "timed",
			   plan_string(v, "name"), path);
		n += access(path, F_OK) != 0;
	}
	return n;
}

static void print_cells(const json_t *plan)
{
	const json_t *cell;
	char *params;
	size_t i;

	json_array_foreach (json_object_get(plan, "cells"), i, cell) {
		params = json_dumps(json_object_get(cell, "params"),
				    JSON_COMPACT);
		printf("  %s %s %s nprocs=%lld ops=%lld\n",
		       plan_string(cell, "load"), params,
		       plan_string(cell, "placement"),
		       plan_integer(cell, "nprocs"), plan_integer(cell, "ops"));
		free(params);
	}
}

static double seconds_of_boot(const json_t *plan)
{
	long long target_ns = plan_integer(plan, "target_ns");
	double seconds = 0;
	const json_t *cell;
	size_t i;

	json_array_foreach (json_object_get(plan, "cells"), i, cell)
		seconds += target_ns
				   ? (double)CALIBRATED_NS(target_ns) / 1e9
				   : plan_cell_cost(cell) / INSTRUCTIONS_PER_S;
	seconds *= (double)plan_integer(plan, "samples_per_boot");
	return target_ns ? seconds : BOOT_S + seconds;
}

void plan_print(const json_t *plan, const char *root)
{
	const json_t *boots = json_object_get(plan, "boots"), *v;
	int kernels = kernels_to_build(plan, root);
	double run_s, build_s;
	size_t i;

	printf("plan: machine %s, base %s, seed %lld\n",
	       plan_string(plan, "machine"), plan_string(plan, "base"),
	       plan_integer(plan, "seed"));
	printf("variants:");
	json_array_foreach (json_object_get(plan, "variants"), i, v)
		printf(" %s%s", plan_string(v, "name"),
		       strcmp(plan_string(v, "role"), "control")
			       ? ""
			       : " (not a strategy)");
	printf("\ncells, each %lld times a boot:\n",
	       plan_integer(plan, "samples_per_boot"));
	print_cells(plan);
	run_s = (double)json_array_size(boots) * seconds_of_boot(plan);
	build_s = kernels ? BASE_BUILD_S + VARIANT_BUILD_S * kernels : 0;
	printf("boots: %zu in %lld random blocks\n", json_array_size(boots),
	       plan_integer(plan, "blocks"));
	printf("kernels to build: %d\n", kernels);
	printf("time: about %.0f min of building and %.1f min of running\n",
	       build_s / 60, run_s / 60);
	printf("disk: about %d MiB\n",
	       kernels ? BASE_BUILD_MIB + VARIANT_BUILD_MIB * kernels : 10);
}
