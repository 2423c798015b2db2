/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_CGROUP_H
#define RMAPBENCH_CGROUP_H

#include <jansson.h>

/*
 * The limits of CPU time and of memory that the cgroups of this process set,
 * into a state: the one that is nearest to it; nothing where there is none.
 * Both versions of cgroups.
 */
void cgroup_limits(json_t *state);

#endif
