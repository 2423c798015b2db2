/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated machine of a plan: its file, and what was asked besides. */
#ifndef RMAPBENCH_MACHINES_H
#define RMAPBENCH_MACHINES_H

#include "machine.h"
#include "options.h"
#include "path.h"
#include "plan.h"

/*
 * The machine that is asked for: its name, or its path in a form that means the
 * same wherever it is read (buffer: PATH_MAX).
 */
const char *machines_name(const struct options *o, char *buffer);

/* The machine of that name, as asked for. 0, or -errno with a message. */
int machines_find(struct machine *m, const struct options *o, const char *root,
		  const char *name);

/* The machine of a plan: as its file is now, with the plan's window. */
int machines_of(struct machine *m, const struct plan *plan, const char *root);

/* Path of a machine file: a name of sim/machines/, or a path with a slash. */
void machines_path(const char *root, const char *machine, char *path);

/*
 * Keys and values of a machine: kept with plan and context, since its file may
 * be another one tomorrow. A new object.
 */
json_t *machines_model(const struct machine *m);

#endif
