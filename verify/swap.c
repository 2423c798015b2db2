// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

#include "procfile.h"
#include "region.h"

#define DEVICE	   "/dev/zram0"
#define DISKSIZE   "/sys/block/zram0/disksize"
#define SWAP_BYTES "2147483648"
#define SWAP_PAGES (2147483648ul / PAGE_BYTES)

/* The first page of a swap area: union swap_header of linux/swap.h. */
struct header {
	char boot[1024];
	uint32_t version, last_page, bad_pages;
	char rest[PAGE_BYTES - 1024 - 3 * sizeof(uint32_t) - 10];
	char magic[10];
};

static int write_header(void)
{
	struct header header = {.version = 1, .last_page = SWAP_PAGES - 1};
	int fd = open(DEVICE, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	memcpy(header.magic, "SWAPSPACE2", sizeof(header.magic));
	if (pwrite(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    fsync(fd))
		ret = -EIO;
	close(fd);
	return ret;
}

int swap_begin(void)
{
	int ret;

	if (procfile_value("/proc/meminfo", "SwapTotal:"))
		return 0;
	if (procfile_write(DISKSIZE, SWAP_BYTES))
		return -ENOTSUP;
	ret = write_header();
	if (!ret && swapon(DEVICE, 0))
		ret = -errno;
	return ret;
}
