/* SPDX-License-Identifier: GPL-2.0-only */
/* context.json: what a boot ran on. */
#ifndef RMAPBENCH_CONTEXT_H
#define RMAPBENCH_CONTEXT_H

#include "plan.h"

struct context {
	uint64_t boot, block;
	const char *variant, *backend, *machine;
	uint64_t simulated; /* 1 if every figure of the boot is */
	json_t *kernel, *model, *host, *topology, *state;
	json_t *state_after; /* NULL: the boot has not come to its end */
	json_t *counting;    /* what could be counted; NULL: not recorded */
	json_t *keep;	     /* owns all that is pointed at */
};

/*
 * Of a planned boot; 0 or -errno, as jsonfile_load(). context_free() it in any
 * case.
 */
int context_read(struct context *c, const char *path,
		 const struct planned_boot *boot);
json_t *context_write(const struct context *c);
void context_free(struct context *c);

#endif
