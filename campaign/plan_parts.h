/* SPDX-License-Identifier: GPL-2.0-only */
/* The plan of each kind of backend, and the parts that they are made of. */
#ifndef RMAPBENCH_PLAN_PARTS_H
#define RMAPBENCH_PLAN_PARTS_H

#include <hwloc.h>

#include "backend.h"
#include "options.h"
#include "plan.h"

/* All but variants, cells and boots; boots: of each variant, if not given. */
void plan_begin(struct plan *p, const struct options *o, const char *backend,
		const char *machine, const char *base, uint64_t boots);

/* Those asked for, always with the baseline. 0, or -EINVAL with a message. */
int plan_choose_variants(struct plan *p, const struct options *o,
			 const struct variants *vs);

/*
 * Cells and boots. Takes cpus, those of the machine, over; NULL: no memory for
 * them. budget: as of matrix_cells(). 0, or -errno with a message.
 */
int plan_fill(struct plan *p, const struct options *o, const char *machine,
	      hwloc_bitmap_t cpus, uint64_t budget);

/*
 * The whole plan of a backend that boots simulated machines, or that measures
 * this computer. As make_plan().
 */
int plan_simulated(struct plan *p, const struct options *o, const char *root,
		   const struct backend *backend);
int plan_computer(struct plan *p, const struct options *o, const char *root,
		  const struct backend *backend);

#endif
