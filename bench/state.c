// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "state.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "cgroup.h"
#include "path.h"
#include "state_fields.h"
#include "sysroot.h"
#include "topology.h"

#define TEXT_BYTES 4096
#define CPU_FOLDER "/sys/devices/system/cpu"
#define POWER	   "/sys/class/power_supply"
#define THERMAL	   "/sys/class/thermal"

static void add_text(json_t *state, const char *name, const char *text)
{
	json_object_set_new(state, name, json_string(text));
}

static int is_cpu(const struct dirent *d)
{
	return !strncmp(d->d_name, "cpu", 3) && d->d_name[3] >= '0' &&
	       d->d_name[3] <= '9';
}

/* The CPUs that say the same, under what they say, in order of their numbers.
 */
static void group(json_t *groups, const char *value, int cpu)
{
	json_t *cpus = json_object_get(groups, value);

	if (!cpus) {
		cpus = json_array();
		json_object_set_new(groups, value, cpus);
	}
	json_array_append_new(cpus, json_integer(cpu));
}

static size_t print_cpus(const json_t *cpus, char *text, size_t len)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	size_t i;
	json_t *cpu;

	text[0] = '\0';
	json_array_foreach (cpus, i, cpu)
		if (set)
			hwloc_bitmap_set(set,
					 (unsigned int)json_integer_value(cpu));
	if (set)
		hwloc_bitmap_list_snprintf(text, len, set);
	hwloc_bitmap_free(set);
	return strlen(text);
}

/* "a" if all say so, else "0-3: a; 4-7: b". */
static void add_groups(json_t *state, const char *name, json_t *groups)
{
	char text[TEXT_BYTES] = "";
	const char *value;
	json_t *cpus;
	size_t n = 0;

	json_object_foreach (groups, value, cpus) {
		if (json_object_size(groups) > 1 && n + 2 < sizeof(text)) {
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
					      n ? "; " : "");
			n += print_cpus(cpus, text + n, sizeof(text) - n);
			if (n + 2 < sizeof(text))
				n += (size_t)snprintf(text + n,
						      sizeof(text) - n, ": ");
		}
		if (n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
					      value);
		if (n >= sizeof(text))
			break;
	}
	if (*text)
		add_text(state, name, text);
}

/* STATE_CPUS and STATE_SUM: what each CPU says. */
static void add_of_cpus(json_t *state, const struct state_field *field)
{
	char file[PATH_BYTES], value[256];
	json_t *groups = json_object();
	struct dirent **list;
	json_int_t sum = 0;
	bool any = false;
	int n = sysroot_list(CPU_FOLDER, is_cpu, &list), i;

	for (i = 0; i < n; i++) {
		path_make(file, CPU_FOLDER "/%s/%s", list[i]->d_name,
			  field->path);
		if (!sysroot_line(file, value, sizeof(value)))
			continue;
		any = true;
		sum += atoll(value);
		group(groups, value, atoi(list[i]->d_name + 3));
	}
	sysroot_list_free(list, n);
	if (field->source == STATE_CPUS)
		add_groups(state, field->name, groups);
	else if (any)
		json_object_set_new(state, field->name, json_integer(sum));
	json_decref(groups);
}

static void add_file(json_t *state, const char *name, const char *file)
{
	char text[TEXT_BYTES];

	if (sysroot_line(file, text, sizeof(text)))
		add_text(state, name, text);
}

static void add_folder(json_t *state, const struct state_field *field)
{
	char name[PATH_BYTES], file[PATH_BYTES];
	struct dirent **list;
	int n = sysroot_list(field->path, NULL, &list), i;

	for (i = 0; i < n; i++) {
		path_make(name, "%s%s", field->name, list[i]->d_name);
		path_make(file, "%s/%s", field->path, list[i]->d_name);
		add_file(state, name, file);
	}
	sysroot_list_free(list, n);
}

static void add_cpus(json_t *state, hwloc_topology_t t)
{
	char text[1024];

	hwloc_bitmap_list_snprintf(text, sizeof(text),
				   hwloc_topology_get_topology_cpuset(t));
	add_text(state, "allowed_cpus", text);
	if (topology_kinds(t, text, sizeof(text)) > 1)
		add_text(state, "core_kinds", text);
}

/* Its name if the firmware tells it; what runs on no hypervisor has none. */
static void add_hypervisor(json_t *state)
{
	char path[PATH_BYTES], line[TEXT_BYTES], name[256];
	bool virtual = false;
	FILE *f;

	if (sysroot_line("/sys/hypervisor/type", name, sizeof(name)) ||
	    sysroot_line("/proc/device-tree/hypervisor/compatible", name,
			 sizeof(name))) {
		add_text(state, "hypervisor", name);
		return;
	}
	sysroot_path(path, "/proc/cpuinfo");
	f = fopen(path, "re");
	while (f && !virtual && fgets(line, sizeof(line), f))
		virtual = !strncmp(line, "flags", 5) &&
			  strstr(line, " hypervisor");
	if (f)
		fclose(f);
	/* other processors have no such flag: there only the vendor tells */
	if (!sysroot_line("/sys/class/dmi/id/sys_vendor", name, sizeof(name)))
		strcpy(name, "unknown");
	if (virtual || !strcmp(name, "QEMU"))
		add_text(state, "hypervisor", name);
}

/* What the computer runs on; one that has no supplies does not say. */
static void add_power(json_t *state)
{
	char file[PATH_BYTES], word[64];
	struct dirent **list;
	bool battery = false;
	int n = sysroot_list(POWER, NULL, &list), i;

	for (i = 0; i < n; i++) {
		/* the battery of a mouse */
		path_make(file, POWER "/%s/scope", list[i]->d_name);
		if (sysroot_line(file, word, sizeof(word)) &&
		    !strcmp(word, "Device"))
			continue;
		path_make(file, POWER "/%s/status", list[i]->d_name);
		if (sysroot_line(file, word, sizeof(word)) &&
		    !strcmp(word, "Discharging"))
			battery = true;
	}
	sysroot_list_free(list, n);
	if (n)
		add_text(state, "power", battery ? "battery" : "mains");
}

/* The hottest of the zones that can be read. */
static void add_temperature(json_t *state)
{
	char file[PATH_BYTES], word[64];
	struct dirent **list;
	long long hottest = 0;
	bool any = false;
	int n = sysroot_list(THERMAL, NULL, &list), i;

	for (i = 0; i < n; i++) {
		path_make(file, THERMAL "/%s/temp", list[i]->d_name);
		if (!sysroot_line(file, word, sizeof(word)))
			continue;
		if (!any || atoll(word) > hottest)
			hottest = atoll(word);
		any = true;
	}
	sysroot_list_free(list, n);
	if (any)
		json_object_set_new(state, "temperature_mc",
				    json_integer((json_int_t)hottest));
}

/* What is swapped to, in order of priority as the kernel lists it. */
static void add_swap(json_t *state)
{
	char path[PATH_BYTES], line[PATH_BYTES], text[TEXT_BYTES] = "";
	size_t n = 0;
	FILE *f;

	sysroot_path(path, "/proc/swaps");
	f = fopen(path, "re");
	if (!f)
		return;
	/* after the head of the table */
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, "Filename", 8) && n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n,
					      "%s%.*s", n ? " " : "",
					      (int)strcspn(line, " \t"), line);
	fclose(f);
	add_text(state, "swap", *text ? text : "none");
}

static void add_fields(json_t *state, enum state_source source)
{
	const struct state_field *f;

	for (f = state_fields; f->name; f++)
		if (f->source != source)
			continue;
		else if (source == STATE_FILE)
			add_file(state, f->name, f->path);
		else if (source == STATE_FOLDER)
			add_folder(state, f);
		else
			add_of_cpus(state, f);
}

json_t *state_read_again(void)
{
	json_t *state = json_object();

	add_fields(state, STATE_SUM);
	add_power(state);
	add_temperature(state);
	return state;
}

json_t *state_read(hwloc_topology_t t)
{
	json_t *state = state_read_again();
	struct utsname u;

	if (!state)
		return NULL;
	if (!uname(&u))
		add_text(state, "release", u.release);
	add_fields(state, STATE_FILE);
	add_fields(state, STATE_FOLDER);
	add_fields(state, STATE_CPUS);
	add_cpus(state, t);
	add_hypervisor(state);
	add_swap(state);
	cgroup_limits(state);
	if (*sysroot())
		add_text(state, "sysroot", sysroot());
	return state;
}
