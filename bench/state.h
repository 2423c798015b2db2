/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of the machine that a sample depends on, as far as it tells. */
#ifndef RMAPBENCH_STATE_H
#define RMAPBENCH_STATE_H

#include <hwloc.h>
#include <jansson.h>

/*
 * Names and values of all that could be read: kernel release, command line,
 * governor, turbo, THP, NUMA balancing, ASLR, KSM, SMT, microcode, mitigations;
 * and which CPUs may be used, and are of which kind. What this kernel lacks is
 * left out. The caller owns it; NULL: no memory.
 */
json_t *state_read(hwloc_topology_t t);

#endif
