// SPDX-License-Identifier: GPL-2.0-only
#include "failnth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "procfile.h"
#include "region.h"

#define FAULT	 "/sys/kernel/debug/fail_page_alloc/"
#define FAIL_NTH "/proc/self/fail-nth"

int failnth_prepare(void)
{
	if (access(FAIL_NTH, W_OK) || procfile_write(FAULT "verbose", "0"))
		return -ENOTSUP;
	procfile_write(FAULT "ignore-gfp-wait", "N");
	return procfile_write(FAULT "min-order", "0");
}

/* The n-th allocation from here on; 0: none. */
static int arm(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	return pwrite(fd, text, (size_t)len, 0) == len ? 0 : -EIO;
}

static bool has_failed(int fd)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
}

int failnth_move(unsigned int nth, char *from, char *to, size_t bytes,
		 bool *failed)
{
	int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = arm(fd, nth);
	if (!ret)
		ret = region_move(from, to, bytes);
	*failed = has_failed(fd);
	arm(fd, 0);
	close(fd);
	return ret;
}
