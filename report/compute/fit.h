/* SPDX-License-Identifier: GPL-2.0-only */
/* May a result be sent to a list? Pure. */
#ifndef RMAPBENCH_FIT_H
#define RMAPBENCH_FIT_H

#include "compare.h"

/* What is missing, or wrong: each a clause that names it. */
struct faults {
	char **text;
	size_t n;
};

/*
 * None, if every kernel but the controls is proven in this very image, all
 * boots are done and whole, no comparison is void, every lock that was
 * predicted was taken, and something is compared. faults_free() them.
 */
void faults_find(const struct analysis *an, struct faults *faults);
void faults_free(struct faults *faults);

#endif
