/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CPU each process runs on. */
#ifndef RMAPBENCH_PLACEMENT_H
#define RMAPBENCH_PLACEMENT_H

#include <hwloc.h>

/*
 * The name of a placement: "pack" fills one socket first, cores before their
 * siblings, the more powerful kind of core first; "spread" takes one socket
 * after the other, in turn; "0+5" are two CPUs (OS indexes), in that order.
 */
#define PLACEMENT_BYTES 64

/* 0, or -EINVAL with a message that says what there is. */
int placement_check(const char *name);

/*
 * The CPUs of a list, at most max of them into cpus. How many it has; 0: the
 * placement is no list.
 */
unsigned int placement_list(const char *name, unsigned int *cpus,
			    unsigned int max);

/*
 * CPUs (OS indexes) for nprocs processes. cpus has room for nprocs. 0; -ERANGE:
 * there are fewer CPUs than that, or not those; -EINVAL: a list of another
 * number of CPUs. The name has been checked.
 */
int placement_cpus(hwloc_topology_t topology, const char *placement,
		   unsigned int nprocs, unsigned int *cpus);

/*
 * Bind the calling process to one CPU and see that it is there. 0 or -errno;
 * -ENXIO: bound, but running elsewhere.
 */
int placement_pin(unsigned int cpu);

#endif
