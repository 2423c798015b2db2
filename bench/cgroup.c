// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "cgroup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "sysroot.h"

static const struct limit {
	const char *name, *controller, *file; /* controller "": version 2 */
	const char *unlimited;
} limits[] = {
	{"cgroup_cpu", "", "cpu.max", "max "},
	{"cgroup_memory", "", "memory.max", "max"},
	{"cgroup_memory_high", "", "memory.high", "max"},
	{"cgroup_cpu", "cpu", "cpu.cfs_quota_us", "-1"},
	/* version 1 says a number of pages that no computer has */
	{"cgroup_memory", "memory", "memory.limit_in_bytes", "92233720368547"},
};

/* From this cgroup up to the root's: the first that limits. */
static void add(json_t *state, const struct limit *l, const char *group)
{
	char folder[PATH_BYTES], file[PATH_BYTES], value[64], *slash;

	path_make(folder, "/sys/fs/cgroup/%s%s", l->controller, group);
	for (;;) {
		path_make(file, "%s/%s", folder, l->file);
		if (sysroot_line(file, value, sizeof(value)) &&
		    strncmp(value, l->unlimited, strlen(l->unlimited))) {
			json_object_set_new(state, l->name, json_string(value));
			return;
		}
		slash = strrchr(folder, '/');
		if (slash <= folder + strlen("/sys/fs"))
			return;
		*slash = '\0';
	}
}

/* Does "cpu,cpuacct" name a controller? "" is named by "" alone. */
static bool names(const char *list, const char *controller)
{
	size_t len = strlen(controller), n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (n == len && !strncmp(list, controller, n))
			return true;
		if (!list[n])
			return false;
	}
}

void cgroup_limits(json_t *state)
{
	char path[PATH_BYTES], line[PATH_BYTES], *list, *group;
	size_t i;
	FILE *f;

	sysroot_path(path, "/proc/self/cgroup");
	f = fopen(path, "re");
	/* "4:cpu,cpuacct:/a/b"; "0::/a/b" is version 2 */
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		list = strchr(line, ':');
		group = list ? strchr(list + 1, ':') : NULL;
		if (!group)
			continue;
		*list++ = *group++ = '\0';
		for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
			if (names(list, limits[i].controller))
				add(state, &limits[i], group);
	}
	if (f)
		fclose(f);
}
