// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "procfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int procfile_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

uint64_t procfile_value(const char *path, const char *name)
{
	FILE *f = fopen(path, "re");
	uint64_t value = 0, n;
	char word[64];

	if (!f)
		return 0;
	/* what follows the number, a unit, is skipped with the line */
	while (fscanf(f, "%63s %" SCNu64 "%*[^\n]", word, &n) == 2)
		if (!strcmp(word, name))
			value = n;
	fclose(f);
	return value;
}

struct procfile_task procfile_parse_task(const char *text)
{
	struct procfile_task task;

	if (sscanf(text, "%*d (%*[^)]) %c %*d %*d %*d %*d %*d %u", &task.state,
		   &task.flags) != 2)
		return (struct procfile_task){0};
	return task;
}

uint64_t procfile_number(const char *path)
{
	FILE *f = fopen(path, "re");
	uint64_t n;

	if (!f)
		return 0;
	if (fscanf(f, "%" SCNu64, &n) != 1)
		n = 0;
	fclose(f);
	return n;
}
