// SPDX-License-Identifier: GPL-2.0-only
#include "load.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(name) extern const struct load load_##name;
#include "loads.def"
#undef LOAD

const struct load *const loads[] = {
#define LOAD(name) &load_##name,
#include "loads.def"
#undef LOAD
	NULL,
};

struct lock_counts load_no_locks(const uint64_t *params,
				 const struct rule *rule)
{
	(void)params;
	(void)rule;
	return (struct lock_counts){LOCKS_TAKEN(0), LOCKS_TAKEN(0)};
}

struct lock_counts load_unknown_locks(const uint64_t *params,
				      const struct rule *rule)
{
	(void)params;
	(void)rule;
	return (struct lock_counts){{.known = false}, {.known = false}};
}

int load_map_shared(void **at, size_t bytes)
{
	static void *last = MAP_FAILED;
	static size_t last_bytes;

	if (last != MAP_FAILED)
		munmap(last, last_bytes);
	*at = last = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	last_bytes = bytes;
	return last == MAP_FAILED ? -errno : 0;
}

int load_bind_to_node0(void *at)
{
	unsigned long nodes = 1;

	return syscall(SYS_mbind, at, 1, MPOL_BIND, &nodes, 8 * sizeof(nodes),
		       0)
		       ? -errno
		       : 0;
}

const struct load *load_find(const char *name)
{
	const struct load *const *l;

	for (l = loads; *l; l++)
		if (!strcmp((*l)->name, name))
			return *l;
	return NULL;
}
