/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From options to a plan: which cells, which boots, in which order. Everything
 * in a plan follows from the options: the same request makes the same plan.
 */
#ifndef RMAPBENCH_PLAN_H
#define RMAPBENCH_PLAN_H

#include <jansson.h>

#include "machine.h"
#include "options.h"
#include "path.h"

/*
 * The plan (plan.json of results/README.md, but for "run") of a simulated
 * machine (backend: "sim", or "tcg", the same without the simulation), or of
 * this computer as it runs. root: the project's folder. 0, or -errno with a
 * message; the caller owns *plan.
 */
int plan_sim(json_t **plan, const struct options *o, const char *root,
	     const char *backend);
int plan_here(json_t **plan, const struct options *o);

/*
 * The machine that is asked for: its name, or its path in a form that means the
 * same wherever it is read (buffer: PATH_MAX); then the machine of that name.
 * 0, or -errno with a message.
 */
const char *plan_machine_name(const struct options *o, char *buffer);
int plan_machine(struct machine *m, const struct options *o, const char *root,
		 const char *name);

/* The machine of a plan: as its file is now, with the plan's window. */
int plan_machine_of(struct machine *m, const json_t *plan, const char *root);

/* Path of a machine file: a name of sim/machines/, or a path with a slash. */
void plan_machine_path(const char *root, const char *machine, char *path);

/*
 * The cells of one boot, each with its rep, in an order that follows from seed
 * and boot. A new array.
 */
json_t *plan_boot_cells(const json_t *plan, int boot);

/*
 * Keys and values of a machine: kept with plan and context, since its file may
 * be another one tomorrow. A new object.
 */
json_t *plan_model(const struct machine *m);

/* A rough guess, in guest instructions, of what a sample of a cell takes. */
double plan_cell_cost(const json_t *cell);

/* Plan in words, with time and disk, on stdout. */
void plan_print(const json_t *plan, const char *root);

/* Accessors; the strings belong to the plan. */
const char *plan_string(const json_t *plan, const char *key);
long long plan_integer(const json_t *plan, const char *key);

#endif
