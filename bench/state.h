/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of the machine that a sample depends on, as far as it tells. */
#ifndef RMAPBENCH_READ_STATE_H
#define RMAPBENCH_READ_STATE_H

#include <hwloc.h>
#include <jansson.h>

/*
 * All fields of record/state.c that could be read, but for the load by others
 * (others.h) and the hash of the configuration (campaign/host.h), and the
 * kernel's release. The caller owns it; NULL: no memory.
 */
json_t *state_read(hwloc_topology_t t);

/* Those of them that may have changed after the samples. */
json_t *state_read_again(void);

#endif
