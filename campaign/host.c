// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "host.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* First line of a stream, without its end. */
static void first_line(FILE *f, char *text, size_t len)
{
	if (!fgets(text, (int)len, f))
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

static void command_line(const char *command, char *text, size_t len)
{
	FILE *f = popen(command, "re");

	text[0] = '\0';
	if (!f)
		return;
	first_line(f, text, len);
	pclose(f);
}

static void cpu_model(char *text, size_t len)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256], *value;

	snprintf(text, len, "unknown");
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "model name", 10))
			continue;
		value = strchr(line, ':');
		if (value)
			snprintf(text, len, "%.*s",
				 (int)strcspn(value + 2, "\n"), value + 2);
		break;
	}
	if (f)
		fclose(f);
}

json_t *host_describe(const char *root)
{
	char cpu[128], qemu[128], commit[128], git[600];

	cpu_model(cpu, sizeof(cpu));
	command_line("qemu-system-x86_64 --version 2>/dev/null", qemu,
		     sizeof(qemu));
	snprintf(
		git, sizeof(git),
		"git -C '%s' describe --always --dirty --abbrev=12 2>/dev/null",
		root);
	command_line(git, commit, sizeof(commit));
	return json_pack("{s:s, s:i, s:s, s:s}", "cpu", cpu, "cpus",
			 (int)sysconf(_SC_NPROCESSORS_ONLN), "qemu", qemu,
			 "commit", commit);
}
