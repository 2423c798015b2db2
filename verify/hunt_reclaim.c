// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves and forks that must reclaim memory to go on. Their page tables are
 * allocated in direct reclaim, which walks rmap of the pages they move or copy,
 * and splits huge pages that were unmapped in part: for that it takes their
 * root lock and waits. Whoever allocates with such a lock held may wait for
 * itself. A private mapping of a file with pages of its own is the same for
 * fork and the lock of the file.
 *
 * Memory is small because a process tells the kernel, before each of its moves,
 * to keep a little more free than there is: what the move allocates must be
 * reclaimed first, and kswapd has no time to. Hogs fill what can be reclaimed,
 * and are the ones to be killed should that ever be needed. That moves and
 * forks did reclaim is seen by the flag that a process bears meanwhile; a
 * watcher looks.
 *
 * A timed kernel does not hang for it: broken/lock-vma-allocates and
 * broken/fork-lock-allocates survived. A debug kernel tells of the order of the
 * locks as soon as both have been taken.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hunt.h"
#include "procfile.h"
#include "swap.h"

#define BYTES	  (16 * PMD_BYTES)
#define MORE_KIB  (8ul << 10)
#define ROOM_KIB  (24ul << 10) /* herd and hogs always have this much */
#define FREE_KIB  (8ul << 10)  /* to be kept free while nobody moves */
#define HOGS	  2
#define HOG_BYTES (64ul << 20)
#define TURNS	  8 /* of the hunter, to one shrinking of slabs */

#define MOVES	    4 /* to one huge page, and to one fork */
#define FILE_BYTES  (8 * PMD_BYTES)
#define SAMPLE_US   500
#define BATCH_PAGES 128 /* each has to be made room for: a turn must end */

#define PF_MEMALLOC 0x800 /* include/linux/sched.h */
#define THP_STATS   "/sys/kernel/mm/transparent_hugepage/hugepages-2048kB/stats/"

enum { IN_MREMAP, IN_FORK, SWAPPED_OUT_KIB, HUGE_DEFERRED, HUGE_SPLIT };

static pid_t hogs[HOGS], watcher;
static uint64_t free_kib_max, own_kib, all_kib;

/* What each of the herd is at: shared; and this process's own number. */
enum { ELSEWHERE = -1 }; /* else IN_MREMAP or IN_FORK */
static _Atomic int *at_work;
static unsigned int me;
static int file; /* of no pages but those that each process has of its own */

static uint64_t swapped_out_kib(void)
{
	return procfile_sum("/proc/meminfo", "SwapTotal:") -
	       procfile_sum("/proc/meminfo", "SwapFree:");
}

/* Of the node that herd and hogs are bound to: else the other would do, too. */
static uint64_t free_kib(void)
{
	return procfile_sum("/sys/devices/system/node/node0/vmstat",
			    "nr_free_pages") *
	       (PAGE_BYTES >> 10);
}

static int bind_to_node(void)
{
	unsigned long nodes = 1;

	return syscall(SYS_set_mempolicy, 2 /* MPOL_BIND */, &nodes, 3) ? -errno
									: 0;
}

static uint64_t node_kib(void)
{
	FILE *f = fopen("/sys/devices/system/node/node0/meminfo", "re");
	uint64_t kib = 0;

	if (f && fscanf(f, "Node 0 MemTotal: %" SCNu64, &kib) != 1)
		kib = 0;
	if (f)
		fclose(f);
	return kib;
}

/*
 * On the node; what is kept is shared out to all of them by their size. KASAN's
 * shadow of all memory is in one: halves would be wrong by more than MORE_KIB.
 */
static void keep_free(uint64_t kib)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, kib * all_kib / own_kib);
	procfile_write("/proc/sys/vm/min_free_kbytes", text);
}

/* 6.1 has it in vmstat only, and there only if configured. */
static uint64_t huge_pages(const char *stat, const char *vmstat)
{
	char path[128];

	snprintf(path, sizeof(path), THP_STATS "%s", stat);
	return access(path, R_OK) ? procfile_sum("/proc/vmstat", vmstat)
				  : procfile_number(path);
}

static void be_a_hog(struct herd *h)
{
	char *at = mmap(NULL, HOG_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	(void)h;
	bind_to_node();
	procfile_write("/proc/self/oom_score_adj", "1000");
	/* new pages each time: they are had faster than kswapd can make room */
	for (;;) {
		for (i = 0; i < HOG_BYTES; i += PAGE_BYTES)
			at[i] = 1;
		madvise(at, HOG_BYTES, MADV_DONTNEED);
	}
}

/*
 * Does a process reclaim memory by itself? Field 9 of its stat says so. A file
 * that stays open is read without an allocation, for which we would reclaim.
 */
static bool reclaims(unsigned int number, pid_t pid)
{
	static int files[HERD];
	unsigned int flags = 0;
	char text[512] = "";

	if (files[number] <= 0) {
		snprintf(text, sizeof(text), "/proc/%d/stat", (int)pid);
		files[number] = open(text, O_RDONLY | O_CLOEXEC);
	}
	if (pread(files[number], text, sizeof(text) - 1, 0) <= 0)
		return false;
	sscanf(text, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %u", &flags);
	return flags & PF_MEMALLOC;
}

/* Who is in mremap() before and after was so in between, or nearly. */
static void watch(struct herd *h)
{
	unsigned int i;
	int at;

	for (;; usleep(SAMPLE_US)) {
		for (i = 0; i < HERD; i++) {
			at = atomic_load(&at_work[i]);
			if (at != ELSEWHERE && reclaims(i, h->pids[i]) &&
			    atomic_load(&at_work[i]) == at)
				h->counts[at]++;
		}
	}
}

/* A process besides the herd, until it is killed. */
static pid_t begin(void (*does)(struct herd *h), struct herd *h)
{
	pid_t pid = fork();

	if (!pid)
		does(h);
	return pid;
}

static void end(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int prepare(struct herd *h)
{
	int ret = swap_begin(), i;

	if (!ret)
		ret = procfile_write("/proc/self/oom_score_adj", "-1000");
	if (ret)
		return ret;
	/* filled in small pages; now all of it may be huge, and still merges */
	if (madvise(h->region.home, BYTES, MADV_HUGEPAGE))
		return -ENOTSUP;
	h->scratch_bytes = BYTES / 2;
	h->batch_pages = BATCH_PAGES;
	file = memfd_create("own", MFD_CLOEXEC);
	at_work = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at_work == MAP_FAILED || file < 0 || ftruncate(file, FILE_BYTES))
		return -errno;
	for (i = 0; i < HERD; i++)
		at_work[i] = ELSEWHERE;
	own_kib = node_kib();
	all_kib = procfile_sum("/proc/meminfo", "MemTotal:");
	if (!own_kib)
		return -ENOTSUP;
	free_kib_max = free_kib() - ROOM_KIB;
	for (i = 0; !ret && i < HOGS; i++) {
		hogs[i] = begin(be_a_hog, h);
		if (hogs[i] < 0)
			ret = -errno;
	}
	watcher = ret ? 0 : begin(watch, h);
	return watcher < 0 ? -errno : ret;
}

/* One in each page table: fork copies all of these. */
static int have_own_pages(void)
{
	char *at = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE,
			file, 0);
	size_t i;

	if (at == MAP_FAILED)
		return -errno;
	for (i = 0; i < FILE_BYTES; i += PMD_BYTES)
		at[i] = 1;
	return 0;
}

static int join(struct herd *h, unsigned int number)
{
	int ret = bind_to_node();

	(void)h;
	me = number;
	return ret ? ret : have_own_pages();
}

/* Until relax(), whatever we allocate has to be reclaimed. */
static void strain(int at)
{
	uint64_t kib = free_kib() + MORE_KIB;

	keep_free(kib < free_kib_max ? kib : free_kib_max);
	atomic_store(&at_work[me], at);
}

static void relax(void)
{
	atomic_store(&at_work[me], ELSEWHERE);
	keep_free(FREE_KIB);
}

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	int ret;

	(void)h;
	strain(IN_MREMAP);
	ret = region_move(from, to, bytes);
	relax();
	return ret;
}

static int have_a_child(void)
{
	int ret;

	strain(IN_FORK);
	ret = hunt_have_a_child();
	relax();
	return ret;
}

/*
 * A huge page that is half unmapped, at the next place of the lower half. Only
 * where there is no page table can one be had. Its root is another than that of
 * the region: what is mapped anew joins no neighbour whose anon_vma was forked.
 * A child shares it for a moment.
 */
static int between(struct herd *h, char *at)
{
	static unsigned int moves;
	static size_t next;
	char *huge = h->region.home + next;

	(void)at;
	if (++moves % MOVES)
		return 0;
	next = (next + PMD_BYTES) % h->scratch_bytes;
	if (mmap(huge, PMD_BYTES, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return -errno;
	if (madvise(huge, PMD_BYTES, MADV_HUGEPAGE))
		return -errno;
	*(volatile char *)huge = 1;
	if (madvise(huge + PMD_BYTES / 2, PMD_BYTES / 2, MADV_DONTNEED))
		return -errno;
	return have_a_child();
}

static int turn(struct herd *h)
{
	static unsigned int turns;

	/* 2: slabs; 4: without a word */
	if (++turns % TURNS == 0)
		procfile_write("/proc/sys/vm/drop_caches", "6");
	return hunt_migrate_pages(h);
}

static void finish(struct herd *h)
{
	int i;

	h->counts[SWAPPED_OUT_KIB] = swapped_out_kib();
	h->counts[HUGE_DEFERRED] =
		huge_pages("split_deferred", "thp_deferred_split_page");
	h->counts[HUGE_SPLIT] = huge_pages("split", "thp_split_page");
	for (i = 0; i < HOGS; i++)
		end(hogs[i]);
	end(watcher);
	keep_free(FREE_KIB);
}

const struct hunt hunt_reclaim = {
	.name = "reclaim",
	.question = "Do moves and forks go on that have to reclaim memory?",
	.hunted = "pages migrated",
	.counts = {[IN_MREMAP] = {"found_reclaiming", true},
		   [IN_FORK] = {"found_reclaiming_in_fork", true},
		   [SWAPPED_OUT_KIB] = {"swapped_out_kib", true},
		   [HUGE_DEFERRED] = {"huge_deferred", false},
		   [HUGE_SPLIT] = {"huge_split", false}},
	.bytes = BYTES,
	.prepare = prepare,
	.join = join,
	.move = move,
	.between = between,
	.turn = turn,
	.finish = finish,
};
