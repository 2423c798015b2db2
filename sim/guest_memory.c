// SPDX-License-Identifier: GPL-2.0-only
#include "guest_memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static struct map {
	char *start;
	uint64_t bytes;
	uint64_t inode; /* grows in the order in which they were made */
} maps[MACHINE_SOCKETS_MAX];
static unsigned int nmaps;

static int by_inode(const void *a, const void *b)
{
	const struct map *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

static void take_line(const char *line)
{
	uint64_t start, end, inode;

	if (!strstr(line, "/memfd:memory-backend-memfd") ||
	    nmaps == MACHINE_SOCKETS_MAX)
		return;
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %" SCNu64, &start,
		   &end, &inode) != 3)
		return;
	maps[nmaps++] =
		(struct map){(char *)(uintptr_t)start, end - start, inode};
}

int guest_memory_find(uint64_t bytes)
{
	uint64_t sum = 0;
	char line[512];
	unsigned int i;
	FILE *f;

	if (nmaps)
		return 0;
	f = fopen("/proc/self/maps", "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		take_line(line);
	fclose(f);
	qsort(maps, nmaps, sizeof(*maps), by_inode);
	for (i = 0; i < nmaps; i++)
		sum += maps[i].bytes;
	if (sum == bytes)
		return 0;
	nmaps = 0;
	return -ENOENT;
}

int guest_memory_read(uint64_t offset, void *to, size_t bytes)
{
	unsigned int i;

	for (i = 0; i < nmaps; i++) {
		if (offset + bytes <= maps[i].bytes) {
			memcpy(to, maps[i].start + offset, bytes);
			return 0;
		}
		if (offset < maps[i].bytes)
			break;
		offset -= maps[i].bytes;
	}
	return -EFAULT;
}
