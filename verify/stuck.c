// SPDX-License-Identifier: GPL-2.0-only
#include "stuck.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#define STACK_LINES 16
#define PF_KTHREAD  0x200000 /* include/linux/sched.h */

/* Of the kernel's own threads those that rest are of no interest. */
static int is_busy(const char *pid)
{
	char path[300], state = 'S';
	unsigned int flags = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	fscanf(f, "%*d (%*[^)]) %c %*d %*d %*d %*d %*d %u", &state, &flags);
	fclose(f);
	return !(flags & PF_KTHREAD) || (state != 'S' && state != 'I');
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
		    !is_busy(entry->d_name))
			continue;
		print_lines(entry->d_name, "stat", 1);
		print_lines(entry->d_name, "stack", STACK_LINES);
	}
	closedir(dir);
}
