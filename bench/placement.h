/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CPU each process runs on. */
#ifndef RMAPBENCH_PLACEMENT_H
#define RMAPBENCH_PLACEMENT_H

#include <hwloc.h>

enum placement {
	PLACEMENT_PACK, /* fill one socket first, cores before their siblings */
	PLACEMENT_SPREAD, /* one socket after the other, in turn */
};

const char *placement_name(enum placement p);

/* 0, or -EINVAL with a message that names the placements. */
int placement_parse(const char *name, enum placement *p);

/*
 * CPUs (OS indexes) for nprocs processes. cpus has room for nprocs. 0, or
 * -ERANGE: there are fewer CPUs than that.
 */
int placement_cpus(hwloc_topology_t topology, enum placement p,
		   unsigned int nprocs, unsigned int *cpus);

/*
 * Bind the calling process to one CPU and see that it is there. 0 or -errno;
 * -ENXIO: bound, but running elsewhere.
 */
int placement_pin(unsigned int cpu);

#endif
