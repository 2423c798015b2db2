// SPDX-License-Identifier: GPL-2.0-only
#include "stuck.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#define STACK_LINES 12

/* Threads of the kernel have no program. */
static int has_program(const char *pid)
{
	char path[300], program[8];

	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	return readlink(path, program, sizeof(program)) > 0;
}

static void print_lines(const char *pid, const char *file, int lines)
{
	char path[300], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, file);
	f = fopen(path, "re");
	if (!f)
		return;
	while (lines-- && fgets(line, sizeof(line), f))
		fputs(line, stderr);
	fclose(f);
}

void stuck_report(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (!isdigit((unsigned char)*entry->d_name) ||
		    !has_program(entry->d_name))
			continue;
		print_lines(entry->d_name, "stat", 1);
		print_lines(entry->d_name, "stack", STACK_LINES);
	}
	closedir(dir);
}
