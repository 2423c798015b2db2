// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "rmap_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "region.h"

#define BITMAP "/sys/kernel/mm/page_idle/bitmap"

/* More than a CPU keeps back before it puts them on a list (PAGEVEC_SIZE). */
#define SETTLE_PAGES 64

/* Each is tried by two walks, which take long where VMAs are many. */
#define FRAMES_MAX 256

/* Of an entry of pagemap (Documentation/admin-guide/mm/pagemap.rst). */
#define ENTRY_PRESENT (1ull << 63)
#define ENTRY_FRAME   ((1ull << 55) - 1)

const char *rmap_walk_unavailable(void)
{
	if (access(BITMAP, F_OK))
		return "this kernel has no " BITMAP
		       " (CONFIG_IDLE_PAGE_TRACKING)";
	return access(BITMAP, R_OK | W_OK)
		       ? "only root may make the kernel walk: " BITMAP
		       : NULL;
}

static int write_bit(int fd, uint64_t frame)
{
	uint64_t word = 1ull << frame % 64;
	off_t at = (off_t)(frame / 64 * sizeof(word));

	return pwrite(fd, &word, sizeof(word), at) == sizeof(word) ? 0 : -errno;
}

static bool read_bit(int fd, uint64_t frame)
{
	uint64_t word = 0;
	off_t at = (off_t)(frame / 64 * sizeof(word));

	return pread(fd, &word, sizeof(word), at) == sizeof(word) &&
	       word >> frame % 64 & 1;
}

/* One page of n, from the index-th on. */
static int find_frames(struct rmap_walker *w, const char *at, size_t bytes,
		       unsigned int index, unsigned int n)
{
	size_t first = (uintptr_t)at / PAGE_BYTES, pages = bytes / PAGE_BYTES;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), ret = 0;
	uint64_t entry;

	if (fd < 0)
		return -errno;
	for (size_t i = index; !ret && i < pages && w->n < FRAMES_MAX; i += n) {
		if (pread(fd, &entry, sizeof(entry),
			  (off_t)((first + i) * sizeof(entry))) !=
		    sizeof(entry)) {
			ret = -EIO;
			break;
		}
		entry &= entry & ENTRY_PRESENT ? ENTRY_FRAME : 0;
		if (!entry)
			continue;
		ret = write_bit(w->bitmap, entry);
		if (!ret && read_bit(w->bitmap, entry))
			w->frames[w->n++] = entry;
	}
	close(fd);
	return ret;
}

int rmap_walk_settle(void)
{
	size_t bytes = SETTLE_PAGES * PAGE_BYTES;
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	madvise(at, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += PAGE_BYTES)
		*(volatile char *)(at + i) = 1;
	munmap(at, bytes);
	return 0;
}

int rmap_walk_begin(struct rmap_walker *w, const char *at, size_t bytes,
		    unsigned int index, unsigned int n)
{
	int ret;

	*w = (struct rmap_walker){.bitmap = open(BITMAP, O_RDWR | O_CLOEXEC)};
	if (w->bitmap < 0)
		return -errno;
	w->frames = calloc(FRAMES_MAX, sizeof(*w->frames));
	if (!w->frames)
		return -ENOMEM;
	ret = find_frames(w, at, bytes, index, n);
	return !ret && !w->n ? -ENODATA : ret;
}

int rmap_walk(struct rmap_walker *w)
{
	return write_bit(w->bitmap, w->frames[w->next++ % w->n]);
}
