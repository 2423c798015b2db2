// SPDX-License-Identifier: GPL-2.0-only
#include "topology.h"

#include <errno.h>
#include <hwloc/cpukinds.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "msg.h"
#include "region.h"

#define FILES_MIN 16 /* more than twice what has been seen to do */

extern char **environ;

/* Does a variable of hwloc's change no more than what it prints, or how? */
static bool harmless(const char *name, size_t len)
{
	static const char *const words[] = {"HIDE_ERRORS", "VERBOSE", "DEBUG",
					    "LIBXML"};
	const char *found;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		found = strstr(name, words[i]);
		if (found && found < name + len)
			return true;
	}
	return false;
}

/* A topology left there, or parts of one, is not this computer's. */
static int check_environment(void)
{
	char name[64];
	char **e;
	size_t len;

	for (e = environ; *e; e++) {
		len = strcspn(*e, "=");
		if (strncmp(*e, "HWLOC_", 6) || harmless(*e, len))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)len, *e);
		msg_error("topology", name,
			  "changes what this computer seems to have; unset it");
		return -EINVAL;
	}
	return 0;
}

/* hwloc takes a file that it cannot open for one that is not there. */
static int check_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= FILES_MIN)
		return 0;
	msg_error("topology", "this computer",
		  "cannot be read with %d open files (ulimit -n); %d are "
		  "needed",
		  (int)files.rlim_cur, FILES_MIN);
	return -EMFILE;
}

/* A page table of larger pages holds another number of them. */
static int check_pages(void)
{
	long bytes = sysconf(_SC_PAGESIZE);

	if (bytes == (long)PAGE_BYTES)
		return 0;
	msg_error("page size", "this computer",
		  "%ld bytes; the loads move pages of %lu", bytes, PAGE_BYTES);
	return -EINVAL;
}

int topology_open(hwloc_topology_t *t)
{
	int ret = getpid() == 1 ? 0 : check_environment();

	if (!ret)
		ret = check_files();
	if (!ret)
		ret = check_pages();
	if (ret)
		return ret;
	if (hwloc_topology_init(t)) {
		msg_error("topology", "this computer", "out of memory");
		return -EIO;
	}
	if (!hwloc_topology_set_flags(
		    *t, HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
				HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING) &&
	    !hwloc_topology_load(*t))
		return 0;
	hwloc_topology_destroy(*t);
	msg_error("topology", "this computer", "cannot be read");
	return -EIO;
}

void topology_words(hwloc_const_bitmap_t cpus, char *text, size_t len)
{
	int first, last;
	size_t n = 0;

	text[0] = '\0';
	for (first = hwloc_bitmap_first(cpus); first >= 0 && n < len;
	     first = hwloc_bitmap_next(cpus, last)) {
		last = hwloc_bitmap_next_unset(cpus, first) - 1;
		n += (size_t)snprintf(text + n, len - n, "%s%d", n ? ", " : "",
				      first);
		if (last > first && n < len)
			n += (size_t)snprintf(text + n, len - n, " to %d",
					      last);
	}
}

int topology_kinds(hwloc_topology_t t, char *text, size_t len)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	int kinds = hwloc_cpukinds_get_nr(t, 0), i;
	size_t n = 0;

	text[0] = '\0';
	for (i = 0; cpus && i < kinds && n + 1 < len; i++) {
		if (hwloc_cpukinds_get_info(t, (unsigned int)i, cpus, NULL,
					    NULL, NULL, 0))
			continue;
		if (n)
			text[n++] = ' ';
		hwloc_bitmap_list_snprintf(text + n, len - n, cpus);
		n += strlen(text + n);
	}
	hwloc_bitmap_free(cpus);
	return kinds;
}
