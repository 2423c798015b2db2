// SPDX-License-Identifier: GPL-2.0-only
#include "state.h"

#include <string.h>
#include <sys/utsname.h>

#include "topology.h"

static const struct {
	const char *name;
	const char *path;
} files[] = {
	{"cmdline", "/proc/cmdline"},
	{"governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"},
	{"no_turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo"},
	{"boost", "/sys/devices/system/cpu/cpufreq/boost"},
	{"thp", "/sys/kernel/mm/transparent_hugepage/enabled"},
	{"numa_balancing", "/proc/sys/kernel/numa_balancing"},
	{"aslr", "/proc/sys/kernel/randomize_va_space"},
	{"ksm", "/sys/kernel/mm/ksm/run"},
	{"smt", "/sys/devices/system/cpu/smt/control"},
	{"microcode", "/sys/devices/system/cpu/cpu0/microcode/version"},
	{"clocksource",
	 "/sys/devices/system/clocksource/clocksource0/current_clocksource"},
	{"meltdown", "/sys/devices/system/cpu/vulnerabilities/meltdown"},
	{"spectre_v2", "/sys/devices/system/cpu/vulnerabilities/spectre_v2"},
};

static void add_file(json_t *state, const char *name, const char *path)
{
	char text[1024];
	FILE *f = fopen(path, "re");

	if (!f)
		return;
	if (fgets(text, sizeof(text), f)) {
		text[strcspn(text, "\n")] = '\0';
		json_object_set_new(state, name, json_string(text));
	}
	fclose(f);
}

static void add_cpus(json_t *state, hwloc_topology_t t)
{
	char text[1024];

	hwloc_bitmap_list_snprintf(text, sizeof(text),
				   hwloc_topology_get_topology_cpuset(t));
	json_object_set_new(state, "allowed_cpus", json_string(text));
	if (topology_kinds(t, text, sizeof(text)) > 1)
		json_object_set_new(state, "core_kinds", json_string(text));
}

json_t *state_read(hwloc_topology_t t)
{
	json_t *state = json_object();
	struct utsname u;
	size_t i;

	if (!state)
		return NULL;
	if (!uname(&u))
		json_object_set_new(state, "release", json_string(u.release));
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		add_file(state, files[i].name, files[i].path);
	add_cpus(state, t);
	return state;
}
