// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves that fail half-way and go back, where page tables or huge pages have
 * moved as a whole; and where what has failed goes on failing, so that a way
 * back that needs a page table does not get one.
 *
 * The half that moves ends in the middle of a page table: that one is moved PTE
 * by PTE, last, and the table for it must be allocated. One process of the
 * herd, since the kernel counts for all of them together, lets its next move
 * allocate nothing, then one page, two, until the move succeeds: what failed
 * the time before was the last thing that the move cannot do without.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hunt.h"
#include "procfile.h"

#define FAULT	 "/sys/kernel/debug/fail_page_alloc/"
#define FAIL_ME	 "/proc/self/make-it-fail"
#define SPLIT	 "/sys/kernel/debug/split_huge_pages"
#define FAILURES 1000000ul
/* Until a split has begun, and not yet ended. */
#define SPLIT_US 5000

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

enum { FAILED_LAST, MIGRATED, HUGE_SPLIT, COLLAPSED, SPLITTERS };

/*
 * This process's moves fail. Its switches are open: to open one takes memory,
 * which is not to be had when all allocations fail.
 */
static bool fails;
static int fail_me, times, space;

static int set(int fd, unsigned long number)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lu", number);

	return write(fd, text, (size_t)len) == len ? 0 : -EIO;
}

static int prepare(struct herd *h)
{
	(void)h;
	if (access(FAIL_ME, W_OK) || procfile_write(FAULT "verbose", "0") ||
	    procfile_write(FAULT "task-filter", "Y"))
		return -ENOTSUP;
	procfile_write(FAULT "ignore-gfp-wait", "N");
	procfile_write(FAULT "min-order", "0");
	procfile_write(FAULT "interval", "1");
	return procfile_write(FAULT "probability", "100");
}

/* Other hunts have failures of their own. */
static void finish(struct herd *h)
{
	(void)h;
	procfile_write(FAULT "probability", "0");
	procfile_write(FAULT "task-filter", "N");
}

static int join(struct herd *h, unsigned int number)
{
	(void)h;
	if (number)
		return 0;
	fails = true;
	fail_me = open(FAIL_ME, O_WRONLY | O_CLOEXEC);
	times = open(FAULT "times", O_WRONLY | O_CLOEXEC);
	space = open(FAULT "space", O_WRONLY | O_CLOEXEC);
	return fail_me < 0 || times < 0 || space < 0 ? -errno : 0;
}

/* All allocations of this process fail from here on, after so many. */
static int begin_failing(unsigned long after)
{
	int ret = set(times, FAILURES);

	/* the kernel lets pass what leaves one of them */
	if (!ret)
		ret = set(space, after + 1);
	return ret ? ret : set(fail_me, 1);
}

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	static unsigned long after;
	int ret = fails ? begin_failing(after) : 0, lost;

	if (ret)
		return ret;
	ret = region_move(from, to, bytes);
	if (!fails)
		return ret;
	if (set(fail_me, 0))
		return -EIO;
	if (ret) {
		after++;
		/* all is back, or it is lost: nobody else writes here */
		lost = region_check(from, bytes, bytes);
		return lost ? lost : ret;
	}
	/*
	 * Had one failed that does no harm, nothing were known of the last; nor
	 * if finish() has put an end to all failures.
	 */
	if (after && procfile_number(FAULT "times") == FAILURES &&
	    !atomic_load(&h->over))
		atomic_fetch_add(&h->counts[FAILED_LAST], 1);
	after = 0;
	return 0;
}

const struct hunt hunt_undo_pmd = {
	.name = "undo_pmd",
	.question = "Are they found while whole page tables go back?",
	.hunted = "pages migrated",
	.counts = {[FAILED_LAST] = {"failed_last", true}},
	.bytes = 5 * PMD_BYTES,
	.aligned = true,
	.half_table = true,
	.prepare = prepare,
	.join = join,
	.move = move,
	.turn = hunt_migrate_pages,
	.finish = finish,
};

/*
 * A child of the one that fails splits what it shares with its parent, which
 * moves it meanwhile, and then migrates the pages.
 */
static pid_t splitter;

/* In batches: it is killed when its parent is home again. */
#define BATCH_PAGES 64

static void split_until_killed(struct herd *h, char *at)
{
	struct herd mine = {.region = h->region, .batch_pages = BATCH_PAGES};
	char order[80];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(order, sizeof(order), "%d,0x%lx,0x%lx,0", getpid(),
		 (unsigned long)at, (unsigned long)(at + h->region.bytes / 2));
	atomic_fetch_add(&h->counts[SPLITTERS], 1);
	while (!procfile_write(SPLIT, order) &&
	       !hunt_migrate_counted(&mine, &h->counts[MIGRATED]))
		;
	_exit(0);
}

/*
 * What moves becomes huge, and the child's, too. The fork before has left all
 * of it read-only, and 6.12 makes nothing huge in which no page can be written.
 */
static void collapse(struct herd *h, char *at)
{
	size_t bytes = h->region.bytes / 2 / PMD_BYTES * PMD_BYTES;

	for (size_t i = 0; i < bytes; i += PMD_BYTES)
		*(volatile char *)(at + i) = at[i];
	if (!madvise(at, bytes, MADV_COLLAPSE))
		atomic_fetch_add(&h->counts[COLLAPSED], 1);
}

static int begin_splitting(struct herd *h, char *at)
{
	uint64_t begun = atomic_load(&h->counts[SPLITTERS]);

	collapse(h, at);
	splitter = fork();
	if (!splitter)
		split_until_killed(h, at);
	if (splitter < 0)
		return errno == ENOMEM || errno == EAGAIN ? 0 : -errno;
	while (atomic_load(&h->counts[SPLITTERS]) == begun &&
	       !atomic_load(&h->over))
		sched_yield();
	usleep((useconds_t)(rand() % SPLIT_US));
	return 0;
}

static int between(struct herd *h, char *at)
{
	if (!fails || at != h->region.home + h->region.bytes / 2)
		return 0;
	if (splitter > 0) {
		kill(splitter, SIGKILL);
		waitpid(splitter, NULL, 0);
	}
	return begin_splitting(h, at);
}

static uint64_t split_before; /* by other hunts */

static int prepare_huge(struct herd *h)
{
	split_before = procfile_value("/proc/vmstat", "thp_split_page");
	return access(SPLIT, W_OK) ? -ENOTSUP : prepare(h);
}

/* The hunting is done elsewhere. */
static int turn(struct herd *h)
{
	usleep(100000);
	h->hunted = atomic_load(&h->counts[MIGRATED]);
	atomic_store(&h->counts[HUGE_SPLIT],
		     procfile_value("/proc/vmstat", "thp_split_page") -
			     split_before);
	return 0;
}

/* What is seldom huge is seldom split: then nothing was hunted. */
static void finish_huge(struct herd *h)
{
	finish(h);
	if (atomic_load(&h->counts[COLLAPSED]) * 10 <
	    atomic_load(&h->counts[SPLITTERS]))
		hunt_note_error(h, -ENODATA);
}

const struct hunt hunt_undo_huge = {
	.name = "undo_huge",
	.question = "And huge pages, split where they had come to?",
	.hunted = "pages migrated",
	.counts = {[FAILED_LAST] = {"failed_last", true},
		   [MIGRATED] = {"own_pages", true},
		   [HUGE_SPLIT] = {"huge_split", true},
		   [COLLAPSED] = {"collapsed", true},
		   [SPLITTERS] = {"splitters", true}},
	.bytes = 5 * PMD_BYTES,
	.aligned = true,
	.huge = true,
	.half_table = true,
	.prepare = prepare_huge,
	.join = join,
	.move = move,
	.between = between,
	.turn = turn,
	.finish = finish_huge,
};
