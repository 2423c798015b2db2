// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves and forks that must reclaim memory to go on (pressure.h). Their page
 * tables are allocated in direct reclaim, which walks rmap of the pages they
 * move or copy, and splits huge pages of the same root that were unmapped in
 * part: for that it takes the root lock and waits. Whoever allocates with that
 * lock held may wait for itself. A private mapping of a file with pages of its
 * own is the same for fork and the lock of the file.
 *
 * That moves and forks did reclaim is seen by the flag that a process bears
 * meanwhile; a watcher looks. While one does, another process unmaps halves of
 * huge pages, so that there are some to split.
 *
 * A timed kernel that allocates under the lock need not hang
 * (broken/lock-vma-allocates survived two minutes): what reclaim finds on the
 * lists gives way to that lock, and who comes first takes all the halves there
 * are (deferred_split_scan()), and may wait for the lock without holding it. A
 * debug kernel tells of the order as soon as both have been taken; of
 * broken/fork-lock-allocates, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hunt.h"
#include "pressure.h"
#include "procfile.h"
#include "swap.h"

#define BYTES	    (16 * PMD_BYTES)
#define TURNS	    8	/* of the hunter, to one shrinking of slabs */
#define MOVES	    4	/* to one fork */
#define USED_PAGES  256 /* between two moves: more than one has to reclaim */
#define FILE_BYTES  (8 * PMD_BYTES)
#define SAMPLE_US   500
#define BATCH_PAGES 128 /* each has to be made room for: a turn must end */

#define THP_STATS "/sys/kernel/mm/transparent_hugepage/hugepages-2048kB/stats/"

enum {
	IN_MREMAP,
	IN_FORK,
	SWAPPED_OUT_KIB,
	HUGE_DEFERRED,
	HUGE_SPLIT,
	OOM_KILLS,
};
enum { ELSEWHERE = -1 }; /* else IN_MREMAP or IN_FORK */

/* What all processes share. */
struct shared {
	_Atomic int at_work[HERD]; /* what each of the herd is at */
	atomic_bool reclaiming;	   /* one of them is, as the watcher sees */
};

static struct shared *shared;
static pid_t watcher, unmapper;
static unsigned int me; /* this process's number in the herd */
static int file; /* of no pages but those that each process has of its own */

static uint64_t swapped_out_kib(void)
{
	return procfile_value("/proc/meminfo", "SwapTotal:") -
	       procfile_value("/proc/meminfo", "SwapFree:");
}

/* 6.1 has it in vmstat only, and there only if configured. */
static uint64_t huge_pages(const char *stat, const char *vmstat)
{
	char path[128];

	snprintf(path, sizeof(path), THP_STATS "%s", stat);
	return access(path, R_OK) ? procfile_value("/proc/vmstat", vmstat)
				  : procfile_number(path);
}

/*
 * Does a process reclaim memory by itself? A file that stays open is read
 * without an allocation, for which we would reclaim.
 */
static bool reclaims(unsigned int number, pid_t pid)
{
	static int files[HERD];
	char text[512] = "";

	if (files[number] <= 0) {
		snprintf(text, sizeof(text), "/proc/%d/stat", (int)pid);
		files[number] = open(text, O_RDONLY | O_CLOEXEC);
	}
	if (pread(files[number], text, sizeof(text) - 1, 0) <= 0)
		return false;
	return procfile_parse_task(text).flags & PF_MEMALLOC;
}

/* Who is in mremap() before and after was so in between, or nearly. */
static bool look(struct herd *h, unsigned int i)
{
	int at = atomic_load(&shared->at_work[i]);

	if (at == ELSEWHERE || !reclaims(i, h->pids[i]) ||
	    atomic_load(&shared->at_work[i]) != at)
		return false;
	h->counts[at]++;
	return true;
}

static void watch(struct herd *h)
{
	bool reclaiming;
	unsigned int i;

	munmap(h->region.home, BYTES); /* for the victims */
	for (;; usleep(SAMPLE_US)) {
		pressure_keep_victims();
		reclaiming = false;
		for (i = 0; i < HERD; i++)
			reclaiming |= look(h, i);
		atomic_store(&shared->reclaiming, reclaiming);
	}
}

static void wait_until(bool reclaiming)
{
	while (atomic_load(&shared->reclaiming) != reclaiming)
		usleep(SAMPLE_US);
}

/*
 * A page table that was there stays, and no huge page can be had in its place
 * but by copying: so each process does it only once. Its parent mapped them
 * before the herd came, so that they have the root of what moves.
 */
static void unmap_halves(struct herd *h)
{
	char *slot = h->region.home, *end = slot + h->scratch_bytes;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (; slot < end; slot += PMD_BYTES) {
		wait_until(false);
		pressure_end();
		*(volatile char *)slot = 1;
	}
	for (slot = h->region.home; slot < end; slot += PMD_BYTES) {
		wait_until(true);
		madvise(slot + PMD_BYTES / 2, PMD_BYTES / 2, MADV_DONTNEED);
		usleep(2 * SAMPLE_US);
	}
	_exit(0);
}

static void keep_unmapping(struct herd *h)
{
	pid_t pid;

	pressure_join();
	for (;;) {
		pid = fork();
		if (!pid)
			unmap_halves(h);
		if (pid < 0)
			usleep(SAMPLE_US);
		else
			waitpid(pid, NULL, 0);
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

static int begin_helpers(struct herd *h)
{
	unsigned int i;

	shared = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -errno;
	for (i = 0; i < HERD; i++)
		shared->at_work[i] = ELSEWHERE;
	watcher = begin(watch, h);
	unmapper = begin(keep_unmapping, h);
	return watcher < 0 || unmapper < 0 ? -EAGAIN : 0;
}

static int prepare(struct herd *h)
{
	int ret = swap_begin();

	if (!ret)
		ret = pressure_prepare();
	if (ret)
		return ret;
	/* the lower half without its small pages; it merges with the upper */
	h->scratch_bytes = BYTES / 2;
	if (mmap(h->region.home, BYTES / 2, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return -errno;
	if (madvise(h->region.home, BYTES, MADV_HUGEPAGE))
		return -ENOTSUP;
	h->batch_pages = BATCH_PAGES;
	file = memfd_create("own", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, FILE_BYTES))
		return -errno;
	return begin_helpers(h);
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
	int ret = pressure_join();

	(void)h;
	me = number;
	return ret ? ret : have_own_pages();
}

static void begin_work(int at)
{
	pressure_begin();
	atomic_store(&shared->at_work[me], at);
}

static void end_work(void)
{
	atomic_store(&shared->at_work[me], ELSEWHERE);
	pressure_end();
}

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	int ret;

	(void)h;
	begin_work(IN_MREMAP);
	ret = region_move(from, to, bytes);
	end_work();
	return ret;
}

static int have_a_child(void)
{
	int ret;

	begin_work(IN_FORK);
	ret = hunt_have_a_child();
	end_work();
	return ret;
}

/* Some of what moves, back from swap: else there is soon nothing to reclaim. */
static void use(const char *at, size_t half)
{
	static size_t next;
	size_t i;

	for (i = 0; i < USED_PAGES; i++, next += PAGE_BYTES)
		(void)*(const volatile char *)(at + next % half);
}

static int between(struct herd *h, char *at)
{
	static unsigned int moves;

	use(at, h->region.bytes / 2);
	return ++moves % MOVES ? 0 : have_a_child();
}

static int turn(struct herd *h)
{
	static unsigned int turns;
	int ret;

	/* 2: slabs; 4: without a word */
	if (++turns % TURNS == 0)
		procfile_write("/proc/sys/vm/drop_caches", "6");
	ret = hunt_migrate_pages(h);
	return ret == -ENOMEM ? 0 : ret; /* as a move is refused */
}

static void finish(struct herd *h)
{
	h->counts[OOM_KILLS] = procfile_value("/proc/vmstat", "oom_kill");
	h->counts[SWAPPED_OUT_KIB] = swapped_out_kib();
	h->counts[HUGE_DEFERRED] =
		huge_pages("split_deferred", "thp_deferred_split_page");
	h->counts[HUGE_SPLIT] = huge_pages("split", "thp_split_page");
	end(watcher);
	end(unmapper);
	pressure_end();
}

const struct hunt hunt_reclaim = {
	.name = "reclaim",
	.question = "Do moves and forks go on that have to reclaim memory?",
	.hunted = "pages migrated",
	.counts = {[IN_MREMAP] = {"found_reclaiming", true},
		   [IN_FORK] = {"found_reclaiming_in_fork", true},
		   [SWAPPED_OUT_KIB] = {"swapped_out_kib", true},
		   [HUGE_DEFERRED] = {"huge_deferred", false},
		   [HUGE_SPLIT] = {"huge_split", false},
		   [OOM_KILLS] = {"oom_kills", false}},
	.bytes = BYTES,
	.prepare = prepare,
	.join = join,
	.move = move,
	.between = between,
	.turn = turn,
	.finish = finish,
};
