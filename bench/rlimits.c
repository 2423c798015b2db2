// SPDX-License-Identifier: GPL-2.0-only
#include "rlimits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct {
	int error, resource;
	const char *option, *unit; /* of the shell's ulimit */
	rlim_t unit_size;
} limits[] = {
	{EAGAIN, RLIMIT_NPROC, "-u", "", 1},
	{EMFILE, RLIMIT_NOFILE, "-n", "", 1},
	{ENOMEM, RLIMIT_AS, "-v", " KiB", 1024},
	/* of private memory too */
	{ENOMEM, RLIMIT_DATA, "-d", " KiB", 1024},
};

static bool applies(size_t i, int error, struct rlimit *limit)
{
	return limits[i].error == error &&
	       !getrlimit(limits[i].resource, limit) &&
	       limit->rlim_cur != RLIM_INFINITY &&
	       /* root may have as many as there can be */
	       (limits[i].resource != RLIMIT_NPROC || getuid());
}

/* 2: no more memory is promised than there is. */
static bool promises_are_kept(void)
{
	FILE *f = fopen("/proc/sys/vm/overcommit_memory", "re");
	bool yes = f && fgetc(f) == '2';

	if (f)
		fclose(f);
	return yes;
}

static void add(char *text, size_t len, const char *found)
{
	size_t n = strlen(text);

	snprintf(text + n, len - n, "%s%s", n ? ", " : "", found);
}

bool rlimits_explain(int error, char *text, size_t len)
{
	char found[128], all[256] = "";
	struct rlimit limit;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (!applies(i, error, &limit))
			continue;
		snprintf(found, sizeof(found), "ulimit %s is %llu%s",
			 limits[i].option,
			 (unsigned long long)limit.rlim_cur /
				 limits[i].unit_size,
			 limits[i].unit);
		add(all, sizeof(all), found);
	}
	if (error == ENOMEM && promises_are_kept())
		add(all, sizeof(all), "vm.overcommit_memory is 2");
	if (error == EAGAIN)
		add(all, sizeof(all), "perhaps pids.max of its cgroup");
	snprintf(text, len, *all ? "%s (%s)" : "%s", strerror(error), all);
	return *all;
}
