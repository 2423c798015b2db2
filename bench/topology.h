/* SPDX-License-Identifier: GPL-2.0-only */
/* The CPUs of the computer that this runs on, as far as they may be used. */
#ifndef RMAPBENCH_TOPOLOGY_H
#define RMAPBENCH_TOPOLOGY_H

#include <hwloc.h>

/*
 * The topology, restricted to the CPUs that this process may run on: its
 * cpuset, and its affinity now. The environment must not replace it by another
 * one; nobody sets that of a guest. Its pages must be as the loads expect. 0;
 * -EINVAL: they are not, or it does; or -EIO, both with a message. The caller
 * destroys it.
 */
int topology_open(hwloc_topology_t *t);

/* CPUs in words: "1", or "0 to 3, 8 to 11". */
#define CPUS_WORDS_BYTES 256
void topology_words(hwloc_const_bitmap_t cpus, char *text, size_t len);

/*
 * How many kinds of cores there are among the CPUs, such as those of a hybrid
 * processor; text: the CPUs of each, as in "0-7 8-15". 1 or less: one kind, or
 * it is not known.
 */
int topology_kinds(hwloc_topology_t t, char *text, size_t len);

#endif
