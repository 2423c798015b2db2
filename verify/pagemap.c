// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "region.h"

#define ENTRY_SWAP (1ull << 62)
#define TYPE_MASK  0x1full
/*
 * Swap files are numbered from 0; types from here on are none in any
 * configuration (include/linux/swap.h): devices, bad pages, migration, markers.
 * The herd's memory meets none of these but migration.
 */
#define TYPE_NO_FILE 23

/* Looks at an entry that should go away, and the time between two. */
#define LOOKS	 50
#define PAUSE_US 100000
#define BATCH	 512

bool pagemap_is_swapped(uint64_t entry)
{
	return entry & ENTRY_SWAP && (entry & TYPE_MASK) < TYPE_NO_FILE;
}

bool pagemap_is_migration(uint64_t entry)
{
	return entry & ENTRY_SWAP && (entry & TYPE_MASK) >= TYPE_NO_FILE;
}

static long count(int fd, size_t first, size_t pages, bool (*is)(uint64_t))
{
	uint64_t entries[BATCH];
	size_t n, i;
	long found = 0;

	for (; pages; pages -= n, first += n) {
		n = pages < BATCH ? pages : BATCH;
		if (pread(fd, entries, n * sizeof(*entries),
			  (off_t)(first * sizeof(*entries))) !=
		    (ssize_t)(n * sizeof(*entries)))
			return -EIO;
		for (i = 0; i < n; i++)
			found += is(entries[i]);
	}
	return found;
}

long pagemap_count(const char *at, size_t bytes, bool (*is)(uint64_t entry))
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		return -errno;
	ret = count(fd, (uintptr_t)at / PAGE_BYTES, bytes / PAGE_BYTES, is);
	close(fd);
	return ret;
}

int pagemap_check(const char *at, size_t bytes)
{
	long found = 0;
	int i;

	for (i = 0; i < LOOKS; i++) {
		found = pagemap_count(at, bytes, pagemap_is_migration);
		if (found <= 0)
			return (int)found;
		usleep(PAUSE_US);
	}
	return -EUCLEAN;
}
