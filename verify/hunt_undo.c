// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves that fail half-way and go back. The way back runs against the order of
 * the way out.
 *
 * A process chooses by /proc/self/fail-nth which page allocation of its next
 * move fails: the first, the second, and so on until a move needs no more than
 * that and succeeds. Of the page tables at a new place at least TABLES are
 * always missing, since they were freed when the region left it; they are the
 * last that a move allocates and cannot do without. So if it fails at each of
 * its first k allocations and not at k + 1, the last TABLES of these were page
 * tables, and all but the first of them failed late: with some page tables
 * there, and moved to, unless a strategy allocates all of them before it moves
 * any.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hunt.h"
#include "procfile.h"

#define FAULT	 "/sys/kernel/debug/fail_page_alloc/"
#define FAIL_NTH "/proc/self/fail-nth"

#define BYTES (16 * PMD_BYTES)
/* The half that moves lies one page off, and fills all but the outermost. */
#define TABLES (BYTES / 2 / PMD_BYTES - 1)

enum { FAILED_LATE };

static int prepare(struct herd *h)
{
	(void)h;
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

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	static unsigned int nth = 1;
	int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC), ret;
	bool failed;

	if (fd < 0)
		return -errno;
	ret = arm(fd, nth);
	if (!ret)
		ret = region_move(from, to, bytes);
	failed = has_failed(fd);
	arm(fd, 0);
	close(fd);
	if (ret) {
		nth++;
		return ret;
	}
	/* one that failed and did no harm says nothing of those before */
	if (!failed && nth > TABLES)
		atomic_fetch_add(&h->counts[FAILED_LATE], TABLES - 1);
	nth = 1;
	return 0;
}

const struct hunt hunt_undo = {
	.name = "undo",
	.question = "Are pages found while a failed move goes back?",
	.hunted = "pages migrated",
	.counts = {[FAILED_LATE] = {"failed_late", true}},
	.bytes = BYTES,
	.prepare = prepare,
	.move = move,
	.turn = hunt_migrate_pages,
};
