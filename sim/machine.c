// SPDX-License-Identifier: GPL-2.0-only
#include "machine.h"

#include <ctype.h>
#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"
#include "parse.h"

#define KEY(field, lo, hi)                                                     \
	{                                                                      \
		.name = #field, .offset = offsetof(struct machine, field),     \
		.min = (lo), .max = (hi)                                       \
	}

const struct machine_key machine_keys[] = {
	KEY(sockets, 1, MACHINE_SOCKETS_MAX),
	KEY(cores_per_socket, 1, MACHINE_CPUS_MAX),
	KEY(frequency_mhz, 100, 10000),
	KEY(cpi_milli, 100, 100000),
	KEY(private_kib, 4, 1 << 20),
	KEY(private_ways, 1, 64),
	KEY(shared_kib, 4, 1 << 20),
	KEY(shared_ways, 1, 64),
	KEY(shared_cycles, 0, 100000),
	KEY(insocket_cycles, 0, 100000),
	KEY(xsocket_cycles, 0, 100000),
	KEY(memory_near_cycles, 0, 100000),
	KEY(memory_far_cycles, 0, 100000),
	KEY(window_cycles, 10, 10000000),
	KEY(memory_mib, 512, 65536),
	KEY(numa_distance, 11, 254),
};
const size_t machine_nkeys = sizeof(machine_keys) / sizeof(machine_keys[0]);

static uint64_t *field(struct machine *m, const struct machine_key *key)
{
	return (uint64_t *)((char *)m + key->offset);
}

uint64_t machine_value(const struct machine *m, const struct machine_key *key)
{
	return *field((struct machine *)m, key);
}

static char *trim(char *s)
{
	char *end = s + strlen(s);

	while (isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static int bad_line(const char *path, int line, const char *key,
		    const char *reason)
{
	char object[512];

	snprintf(object, sizeof(object), "%s:%d", path, line);
	msg_error("machine file", object, "%s: %s", key, reason);
	return -EINVAL;
}

static int read_line(struct machine *m, bool *seen, const char *path, int n,
		     char *line)
{
	char *key, *value, reason[128];
	size_t i;

	line[strcspn(line, "#")] = '\0';
	key = trim(line);
	if (!*key)
		return 0;
	value = strchr(key, '=');
	if (!value)
		return bad_line(path, n, key, "not of the form key = value");
	*value++ = '\0';
	key = trim(key);
	value = trim(value);
	for (i = 0; i < machine_nkeys; i++)
		if (!strcmp(key, machine_keys[i].name))
			break;
	if (i == machine_nkeys)
		return bad_line(path, n, key,
				"unknown key; sim/machines/2s8c has them all");
	if (seen[i])
		return bad_line(path, n, key, "given twice");
	seen[i] = true;
	if (parse_u64(value, machine_keys[i].min, machine_keys[i].max,
		      field(m, &machine_keys[i]))) {
		snprintf(reason, sizeof(reason),
			 "'%.40s' is not a whole number from %llu to %llu",
			 value, (unsigned long long)machine_keys[i].min,
			 (unsigned long long)machine_keys[i].max);
		return bad_line(path, n, key, reason);
	}
	return 0;
}

/* Lines of a cache must fill its ways in a power-of-two number of sets. */
static int check_cache(const char *path, const char *name, uint64_t kib,
		       uint64_t ways)
{
	uint64_t sets = kib * 1024 / 64 / ways;

	if (sets && sets * ways * 64 == kib * 1024 && !(sets & (sets - 1)))
		return 0;
	msg_error("machine file", path,
		  "%s_kib: %llu KiB in %llu ways is no power of two of sets",
		  name, (unsigned long long)kib, (unsigned long long)ways);
	return -EINVAL;
}

static int check_machine(const struct machine *m, const bool *seen,
			 const char *path)
{
	size_t i;
	int ret;

	for (i = 0; i < machine_nkeys; i++) {
		if (!seen[i]) {
			msg_error("machine file", path, "%s: missing",
				  machine_keys[i].name);
			return -EINVAL;
		}
	}
	if (m->sockets * m->cores_per_socket > MACHINE_CPUS_MAX) {
		msg_error("machine file", path,
			  "cores_per_socket: more than %d CPUs in all",
			  MACHINE_CPUS_MAX);
		return -EINVAL;
	}
	if (m->memory_mib % m->sockets) {
		msg_error("machine file", path,
			  "memory_mib: %llu cannot be shared by %llu sockets",
			  (unsigned long long)m->memory_mib,
			  (unsigned long long)m->sockets);
		return -EINVAL;
	}
	ret = check_cache(path, "private", m->private_kib, m->private_ways);
	if (!ret)
		ret = check_cache(path, "shared", m->shared_kib,
				  m->shared_ways);
	return ret;
}

int machine_read(struct machine *m, const char *path)
{
	bool seen[sizeof(machine_keys) / sizeof(machine_keys[0])] = {false};
	char line[512], copy[512];
	int n = 0, ret = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f) {
		ret = -errno;
		msg_error("machine file", path, "%s", strerror(errno));
		return ret;
	}
	memset(m, 0, sizeof(*m));
	snprintf(copy, sizeof(copy), "%s", path);
	snprintf(m->name, sizeof(m->name), "%s", basename(copy));
	while (!ret && fgets(line, sizeof(line), f))
		ret = read_line(m, seen, path, ++n, line);
	if (!ret && ferror(f)) {
		ret = -EIO;
		msg_error("machine file", path, "cannot be read");
	}
	fclose(f);
	return ret ? ret : check_machine(m, seen, path);
}
