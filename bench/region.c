// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "region.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORDS_STEP 8 /* one word a cache line */

static int map_home(struct region *r, size_t bytes)
{
	if (mmap(r->home, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return -errno;
	/* EINVAL: a kernel without huge pages */
	return madvise(r->home, bytes, MADV_NOHUGEPAGE) && errno != EINVAL
		       ? -errno
		       : 0;
}

static int map_places(struct region *r, size_t bytes, size_t boundary,
		      size_t off)
{
	size_t room = (bytes + 2 * boundary - 1) / boundary * boundary;
	uintptr_t start;
	int ret;

	r->fd = -1;
	r->bytes = bytes;
	r->reserved_bytes = 2 * room + 4 * boundary;
	r->reservation = mmap(NULL, r->reserved_bytes, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			      0);
	if (r->reservation == MAP_FAILED)
		return -errno;
	/* some reservation before, between and after the places */
	start = ((uintptr_t)r->reservation + 2 * boundary - 1) &
		~(boundary - 1);
	r->home = (char *)start;
	r->away = r->home + room + boundary + off;
	ret = map_home(r, bytes);
	if (ret)
		region_unmap(r);
	return ret;
}

int region_map(struct region *r, size_t bytes, bool aligned)
{
	return map_places(r, bytes, PMD_BYTES, aligned ? 0 : PAGE_BYTES);
}

int region_map_on(struct region *r, size_t bytes, size_t boundary)
{
	return map_places(r, bytes, boundary, 0);
}

int region_ask_huge(struct region *r)
{
	return madvise(r->home, r->bytes, MADV_HUGEPAGE) ? -errno : 0;
}

/* What smaps says of the VMA that is there. */
int region_check_huge(const char *at, size_t bytes)
{
	FILE *f = fopen("/proc/self/smaps", "re");
	unsigned long from, to, kib;
	bool inside = false;
	int ret = -EBADMSG;
	char line[512];

	if (!f)
		return -errno;
	while (ret && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			inside = (uintptr_t)at >= from && (uintptr_t)at < to;
		else if (inside &&
			 sscanf(line, "AnonHugePages: %lu kB", &kib) == 1 &&
			 kib == bytes >> 10)
			ret = 0;
	}
	fclose(f);
	return ret;
}

void region_unmap(struct region *r)
{
	munmap(r->reservation, r->reserved_bytes);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/* One VMA gets an anon_vma, and is split: each part has that one. */
int region_add_vmas(struct region *r, size_t vmas)
{
	int ret = map_home(r, r->bytes + vmas * PAGE_BYTES);
	char *at = r->home + r->bytes;

	if (ret)
		return ret;
	*(volatile char *)r->home = 0;
	for (size_t i = 0; i < vmas; i += 2)
		if (mprotect(at + i * PAGE_BYTES, PAGE_BYTES, PROT_READ))
			return -errno;
	return 0;
}

int region_map_file(struct region *r, int flags)
{
	if (r->fd < 0) {
		r->fd = memfd_create("region", MFD_CLOEXEC);
		if (r->fd < 0 || ftruncate(r->fd, (off_t)r->bytes))
			return -errno;
	}
	return mmap(r->home, r->bytes, PROT_READ | PROT_WRITE,
		    flags | MAP_FIXED, r->fd, 0) == MAP_FAILED
		       ? -errno
		       : 0;
}

static uint64_t pattern(size_t word)
{
	return (uint64_t)word * 0x9e3779b97f4a7c15ull + 1;
}

void region_fill(struct region *r)
{
	uint64_t *words = (uint64_t *)r->home;
	size_t i;

	for (i = 0; i < r->bytes / sizeof(*words); i += WORDS_STEP)
		words[i] = pattern(i);
}

void region_fill_tables(struct region *r)
{
	uint64_t *words = (uint64_t *)r->home;
	size_t i;

	for (i = 0; i < r->bytes / sizeof(*words);
	     i += PMD_BYTES / sizeof(*words))
		words[i] = pattern(i);
}

int region_map_filled_file(struct region *r)
{
	int ret = region_map_file(r, MAP_SHARED);

	if (ret)
		return ret;
	region_fill(r);
	return region_map_file(r, MAP_PRIVATE);
}

int region_check(const char *at, size_t bytes, size_t offset)
{
	const uint64_t *words = (const uint64_t *)at;
	size_t first = offset / sizeof(*words), i;

	for (i = 0; i < bytes / sizeof(*words); i += WORDS_STEP)
		if (words[i] != pattern(first + i))
			return -EBADMSG;
	return 0;
}

int region_check_tables(const char *at, size_t bytes, size_t offset)
{
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < bytes; i += PMD_BYTES)
		ret = region_check(at + i, sizeof(uint64_t), offset + i);
	return ret;
}

int region_move(char *from, char *to, size_t bytes)
{
	return mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) ==
			       MAP_FAILED
		       ? -errno
		       : 0;
}

uint64_t region_extents(uint64_t from, uint64_t to, uint64_t bytes)
{
	uint64_t end = from + bytes, extent, turns = 0;

	for (; from < end; from += extent, to += extent, turns++) {
		extent = PMD_BYTES - from % PMD_BYTES;
		if (extent > PMD_BYTES - to % PMD_BYTES)
			extent = PMD_BYTES - to % PMD_BYTES;
		if (extent > end - from)
			extent = end - from;
	}
	return turns;
}
