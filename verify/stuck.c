// SPDX-License-Identifier: GPL-2.0-only
#include "stuck.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#include "procfile.h"

#define STACK_LINES 16

static FILE *open_file(const char *pid, const char *file)
{
	char path[300];

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, file);
	return fopen(path, "re");
}

static void print_stack(const char *pid)
{
	FILE *f = open_file(pid, "stack");
	int lines = STACK_LINES;
	char line[256];

	if (!f)
		return;
	while (lines-- && fgets(line, sizeof(line), f))
		fputs(line, stderr);
	fclose(f);
}

/* Of the kernel's own threads those that rest are of no interest. */
static bool is_busy(const char *stat)
{
	struct procfile_task task = procfile_parse_task(stat);

	return !(task.flags & PF_KTHREAD) ||
	       (task.state != 'S' && task.state != 'I');
}

static void print_task(const char *pid)
{
	FILE *f = open_file(pid, "stat");
	char stat[512];
	bool read;

	if (!f)
		return;
	read = fgets(stat, sizeof(stat), f);
	fclose(f);
	if (!read || !is_busy(stat))
		return;
	fputs(stat, stderr);
	print_stack(pid);
}

void stuck_report(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name))
			print_task(entry->d_name);
	closedir(dir);
}
