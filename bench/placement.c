// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "placement.h"

#include <ctype.h>
#include <errno.h>
#include <hwloc/cpukinds.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

#define CPUS_MAX 8192 /* what Linux can have */

unsigned int placement_list(const char *name, unsigned int *cpus,
			    unsigned int max)
{
	unsigned long cpu;
	unsigned int n = 0;
	char *end;

	for (;; name = end + 1) {
		if (!isdigit((unsigned char)*name))
			return 0;
		cpu = strtoul(name, &end, 10);
		if (cpu >= CPUS_MAX || (*end && *end != '+'))
			return 0;
		if (n < max)
			cpus[n] = (unsigned int)cpu;
		n++;
		if (!*end)
			return n;
	}
}

int placement_check(const char *name)
{
	unsigned int cpus[PLACEMENT_BYTES], n, i, j;

	n = placement_list(name, cpus, PLACEMENT_BYTES);
	for (i = 0; i < n && i < PLACEMENT_BYTES; i++)
		for (j = 0; j < i; j++)
			if (cpus[i] == cpus[j])
				return msg_invalid(
					"placement", name,
					"has the CPU %u twice; each process "
					"needs one of its own",
					cpus[i]);
	if (strlen(name) < PLACEMENT_BYTES &&
	    (!strcmp(name, "pack") || !strcmp(name, "spread") || n))
		return 0;
	return msg_invalid(
		"placement", name,
		"unknown; there are: pack, spread, or CPUs as in 0+5");
}

struct slot {
	unsigned int cpu;     /* OS index */
	unsigned int socket;  /* its first CPU */
	unsigned int sibling; /* place among the threads of its core */
	int power;	      /* rank of its kind of core */
	unsigned int turn;    /* place within its socket */
	unsigned int order;   /* hwloc's, so that sorting is stable */
};

static int by_pack(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->socket != y->socket)
		return x->socket < y->socket ? -1 : 1;
	if (x->sibling != y->sibling)
		return x->sibling < y->sibling ? -1 : 1;
	if (x->power != y->power)
		return x->power > y->power ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static int by_spread(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->turn != y->turn)
		return x->turn < y->turn ? -1 : 1;
	return x->socket < y->socket ? -1 : 1;
}

/*
 * The package of a CPU, by its first CPU. Not all firmware says what a package
 * is: then what has memory of its own stands for one.
 */
static unsigned int socket_of(hwloc_topology_t t, hwloc_obj_t pu)
{
	hwloc_obj_t o =
		hwloc_get_ancestor_obj_by_type(t, HWLOC_OBJ_PACKAGE, pu);

	for (; !o; pu = pu->parent)
		if (pu->memory_arity || !pu->parent)
			o = pu;
	return (unsigned int)hwloc_bitmap_first(o->cpuset);
}

/* Of its kind of core, from the weakest, 0; 0 if that is not known. */
static int power_of(hwloc_topology_t t, hwloc_obj_t pu)
{
	int kind = hwloc_cpukinds_get_by_cpuset(t, pu->cpuset, 0);
	int power = 0;

	if (kind >= 0)
		hwloc_cpukinds_get_info(t, (unsigned int)kind, NULL, &power,
					NULL, NULL, 0);
	return power > 0 ? power : 0;
}

/* All slots, packed; turn is filled in on the way. */
static void fill_slots(hwloc_topology_t t, struct slot *slots, unsigned int n)
{
	unsigned int i, turn = 0, sibling = 0;
	hwloc_obj_t pu, core, last = NULL;

	for (i = 0; i < n; i++) {
		pu = hwloc_get_obj_by_type(t, HWLOC_OBJ_PU, i);
		core = hwloc_get_ancestor_obj_by_type(t, HWLOC_OBJ_CORE, pu);
		sibling = core && core == last ? sibling + 1 : 0;
		last = core;
		slots[i] = (struct slot){
			.cpu = pu->os_index,
			.socket = socket_of(t, pu),
			.sibling = sibling,
			.power = power_of(t, pu),
			.order = i,
		};
	}
	qsort(slots, n, sizeof(*slots), by_pack);
	for (i = 0; i < n; i++) {
		turn = i && slots[i].socket == slots[i - 1].socket ? turn + 1
								   : 0;
		slots[i].turn = turn;
	}
}

static int place_list(hwloc_topology_t t, const char *name, unsigned int nprocs,
		      unsigned int *cpus)
{
	unsigned int i;

	if (placement_list(name, cpus, nprocs) != nprocs)
		return -EINVAL;
	for (i = 0; i < nprocs; i++)
		if (!hwloc_get_pu_obj_by_os_index(t, cpus[i]))
			return -ERANGE;
	return 0;
}

int placement_cpus(hwloc_topology_t t, const char *placement,
		   unsigned int nprocs, unsigned int *cpus)
{
	int n = hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU);
	struct slot *slots;
	unsigned int i;

	if (isdigit((unsigned char)*placement))
		return place_list(t, placement, nprocs, cpus);
	if (n < 0 || nprocs > (unsigned int)n)
		return -ERANGE;
	slots = calloc((size_t)n, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	fill_slots(t, slots, (unsigned int)n);
	if (!strcmp(placement, "spread"))
		qsort(slots, (size_t)n, sizeof(*slots), by_spread);
	for (i = 0; i < nprocs; i++)
		cpus[i] = slots[i].cpu;
	free(slots);
	return 0;
}

int placement_pin(unsigned int cpu)
{
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	int ret = 0;

	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(cpu, bytes, set);
	if (sched_setaffinity(0, bytes, set))
		ret = -errno;
	else if (sched_getcpu() != (int)cpu)
		ret = -ENXIO;
	CPU_FREE(set);
	return ret;
}
