/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From options to a plan: which cells, which boots, in which order. Everything
 * in a plan follows from the options: the same request makes the same plan.
 */
#ifndef RMAPBENCH_MAKE_PLAN_H
#define RMAPBENCH_MAKE_PLAN_H

#include "backend.h"
#include "options.h"
#include "plan.h"

/*
 * The plan (plan.json of results/README.md, but for "run" and what the kernels
 * must be) of a simulated machine (backend: "sim", or "tcg", the same without
 * the simulation), or of this computer as it runs ("here").
 * root: the project's folder. 0, or -errno with a message; plan_free() it in
 * any case.
 */
int make_plan(struct plan *p, const struct options *o, const char *root,
	      const struct backend *backend);

#endif
