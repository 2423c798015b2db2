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

/* As it was modelled before the key was known, if a file has it not. */
#define KEY_OR(field, lo, hi, or)                                              \
	{                                                                      \
		.name = #field, .offset = offsetof(struct machine, field),     \
		.min = (lo), .max = (hi), .optional = true, .fallback = (or)   \
	}

static const char *const protocols[] = {"mesi", "mesif", "moesi"};

const struct machine_key machine_keys[] = {
	KEY(sockets, 1, MACHINE_SOCKETS_MAX),
	KEY(cores_per_socket, 1, MACHINE_CPUS_MAX),
	KEY(cores_per_llc, 1, MACHINE_CPUS_MAX),
	KEY(frequency_mhz, 100, 10000),
	KEY(cpi_milli, 100, 100000),
	{
		.name = "protocol",
		.offset = offsetof(struct machine, protocol),
		.max = PROTOCOL_MOESI,
		.words = protocols,
	},
	KEY(l1_kib, 1, 1 << 10),
	KEY(l1_ways, 1, 16),
	KEY(l2_kib, 1, 1 << 16),
	KEY(l2_ways, 1, 64),
	KEY(llc_kib, 1, 1 << 20),
	KEY(llc_ways, 1, 64),
	KEY(l2_cycles, 0, 100000),
	KEY(llc_cycles, 0, 100000),
	KEY(incomplex_cycles, 0, 100000),
	KEY(insocket_cycles, 0, 100000),
	KEY(xsocket_cycles, 0, 100000),
	KEY_OR(home_far_cycles, 0, 100000, 0),
	KEY(memory_near_cycles, 0, 100000),
	KEY(memory_far_cycles, 0, 100000),
	KEY_OR(stream_cycles, 0, 100000, 0),
	KEY_OR(line_busy_cycles, 0, 100000, 0),
	KEY_OR(upgrade_milli, 0, 1000, 1000),
	KEY_OR(atomic_cycles, 0, 100000, 0),
	KEY_OR(invlpg_cycles, 0, 100000, 0),
	KEY_OR(cr3_cycles, 0, 100000, 0),
	KEY_OR(wake_cycles, 0, 1000000, 0),
	KEY(window_cycles, MACHINE_WINDOW_MIN, MACHINE_WINDOW_MAX),
	KEY_OR(deterministic, 0, 1, 0),
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

void machine_set(struct machine *m, const struct machine_key *key,
		 uint64_t value)
{
	*field(m, key) = value;
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
	return msg_invalid("machine file", object, "%s: %s", key, reason);
}

static int read_value(const char *value, const struct machine_key *key,
		      uint64_t *to)
{
	if (!key->words)
		return parse_u64(value, key->min, key->max, to);
	for (*to = 0; *to <= key->max; ++*to)
		if (!strcmp(value, key->words[*to]))
			return 0;
	return -EINVAL;
}

/* What would have been one. */
static void bad_value(const struct machine_key *key, const char *value,
		      char *reason, size_t len)
{
	int n;
	uint64_t i;

	if (!key->words) {
		snprintf(reason, len,
			 "'%.40s' is not a whole number from %llu to %llu",
			 value, (unsigned long long)key->min,
			 (unsigned long long)key->max);
		return;
	}
	n = snprintf(reason, len, "'%.40s' is none of", value);
	for (i = 0; i <= key->max; i++)
		n += snprintf(reason + n, len - (size_t)n, " %s",
			      key->words[i]);
}

static int read_line(struct machine *m, bool *seen, const char *path, int n,
		     char *line)
{
	char *key, *value, reason[128];
	size_t i;
	int ret;

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
	ret = read_value(value, &machine_keys[i], field(m, &machine_keys[i]));
	if (ret)
		bad_value(&machine_keys[i], value, reason, sizeof(reason));
	return ret ? bad_line(path, n, key, reason) : 0;
}

/*
 * Lines of a cache must fill its ways; those of a core in a power of two of
 * sets. Last-level caches are made of slices, of which there is any number.
 */
static int check_cache(const char *path, const char *name, uint64_t kib,
		       uint64_t ways, bool of_core)
{
	uint64_t sets = kib * 1024 / 64 / ways;

	if (sets && sets * ways * 64 == kib * 1024 &&
	    (!of_core || !(sets & (sets - 1))))
		return 0;
	return msg_invalid(
		"machine file", path, "%s_kib: %llu KiB in %llu ways is no %s",
		name, (unsigned long long)kib, (unsigned long long)ways,
		of_core ? "power of two of sets" : "whole number of sets");
}

static int check_cores(const struct machine *m, const char *path)
{
	if (m->sockets * m->cores_per_socket > MACHINE_CPUS_MAX)
		return msg_invalid("machine file", path,
				   "cores_per_socket: more than %d CPUs in all",
				   MACHINE_CPUS_MAX);
	if (m->cores_per_socket % m->cores_per_llc)
		return msg_invalid("machine file", path,
				   "cores_per_llc: %llu does not divide "
				   "cores_per_socket, %llu",
				   (unsigned long long)m->cores_per_llc,
				   (unsigned long long)m->cores_per_socket);
	if (machine_llcs(m) > MACHINE_LLCS_MAX)
		return msg_invalid(
			"machine file", path,
			"cores_per_llc: more than %d last-level caches in "
			"all",
			MACHINE_LLCS_MAX);
	return 0;
}

static int check_machine(const struct machine *m, const bool *seen,
			 const char *path)
{
	size_t i;
	int ret;

	for (i = 0; i < machine_nkeys; i++) {
		if (!seen[i] && !machine_keys[i].optional)
			return msg_invalid("machine file", path, "%s: missing",
					   machine_keys[i].name);
	}
	if (m->memory_mib % m->sockets)
		return msg_invalid(
			"machine file", path,
			"memory_mib: %llu cannot be shared by %llu sockets",
			(unsigned long long)m->memory_mib,
			(unsigned long long)m->sockets);
	ret = check_cores(m, path);
	if (!ret)
		ret = check_cache(path, "l1", m->l1_kib, m->l1_ways, true);
	if (!ret)
		ret = check_cache(path, "l2", m->l2_kib, m->l2_ways, true);
	if (!ret)
		ret = check_cache(path, "llc", m->llc_kib, m->llc_ways, false);
	return ret;
}

int machine_read(struct machine *m, const char *path)
{
	bool seen[sizeof(machine_keys) / sizeof(machine_keys[0])] = {false};
	char line[512], copy[512];
	int n = 0, ret = 0;
	size_t i;
	FILE *f;

	f = fopen(path, "re");
	if (!f) {
		ret = -errno;
		msg_error("machine file", path, "%s", strerror(errno));
		return ret;
	}
	memset(m, 0, sizeof(*m));
	for (i = 0; i < machine_nkeys; i++)
		machine_set(m, &machine_keys[i], machine_keys[i].fallback);
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
