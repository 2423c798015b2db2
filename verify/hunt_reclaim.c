// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moves and forks that must reclaim memory to go on. Their page tables are
 * allocated in direct reclaim, which walks rmap of the pages they move or copy,
 * and splits huge pages of the same root that were unmapped in part: for that
 * it takes the root lock and waits. Whoever allocates with that lock held waits
 * for itself. A private mapping of a file with pages of its own is the same for
 * fork and the lock of the file.
 *
 * Memory is small because a process tells the kernel, before each of its moves,
 * to keep a little more free than there is: what the move allocates must be
 * reclaimed first, and kswapd has no time to. It is more by little, so that
 * moves go on. That they and the forks did reclaim is seen by the flag that a
 * process bears meanwhile; a watcher looks.
 *
 * A timed kernel that allocates under the lock need not hang: what reclaim
 * finds on the lists gives way to that lock, and the shrinker of split pages
 * runs only if there is little else to take. A debug kernel tells of the order
 * as soon as both have been taken: broken/lock-vma-allocates,
 * broken/fork-lock-allocates.
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

#define BYTES	     (16 * PMD_BYTES)
#define MORE_KIB     512ul
#define ROOM_KIB     (4ul << 10) /* to be had by reclaim, of what there is */
#define FREE_KIB     (8ul << 10) /* to be kept free while nobody moves */
#define VICTIMS	     2
#define VICTIM_BYTES (1ul << 20)
#define TURNS	     8 /* of the hunter, to one shrinking of slabs */

#define MOVES	    4	/* to one fork */
#define USED_PAGES  256 /* more than is asked to be free */
#define FILE_BYTES  (8 * PMD_BYTES)
#define SAMPLE_US   500
#define BATCH_PAGES 128 /* each has to be made room for: a turn must end */

#define PF_MEMALLOC 0x800 /* include/linux/sched.h */
#define THP_STATS   "/sys/kernel/mm/transparent_hugepage/hugepages-2048kB/stats/"

enum { IN_MREMAP, IN_FORK, SWAPPED_OUT_KIB, HUGE_DEFERRED, HUGE_SPLIT };

static pid_t victims[VICTIMS], watcher;
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

/* Of the node that herd and victims are bound to: else the other would do, too.
 */
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

/* The kernel takes it before any of the herd, if it must kill. */
static void be_a_victim(struct herd *h)
{
	char *at = mmap(NULL, VICTIM_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	(void)h;
	bind_to_node();
	procfile_write("/proc/self/oom_score_adj", "1000");
	for (i = 0; i < VICTIM_BYTES; i += PAGE_BYTES)
		at[i] = 1;
	for (;;)
		pause();
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
	/* filled in small pages; now all of it may be huge, and merges again */
	h->scratch_bytes = BYTES / 2;
	if (mmap(h->region.home, BYTES / 2, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return -errno;
	if (madvise(h->region.home, BYTES, MADV_HUGEPAGE))
		return -ENOTSUP;
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
	free_kib_max = free_kib() + ROOM_KIB;
	for (i = 0; !ret && i < VICTIMS; i++) {
		victims[i] = begin(be_a_victim, h);
		if (victims[i] < 0)
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
 * A huge page that is half unmapped, in the next slot of the lower half. It is
 * made of what is there: what a process maps anew has neighbours with a parent,
 * so it would not join their anon_vma, and have another root.
 */
static int have_a_half(char *slot)
{
	*(volatile char *)slot = 1;
	/* it need not succeed each time: counts[HUGE_DEFERRED] */
	madvise(slot, PMD_BYTES, 25 /* MADV_COLLAPSE */);
	return madvise(slot + PMD_BYTES / 2, PMD_BYTES / 2, MADV_DONTNEED)
		       ? -errno
		       : 0;
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
	static size_t next;
	int ret = have_a_half(h->region.home + next);

	use(at, h->region.bytes / 2);
	next = (next + PMD_BYTES) % h->scratch_bytes;
	return ret || ++moves % MOVES ? ret : have_a_child();
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
	for (i = 0; i < VICTIMS; i++)
		end(victims[i]);
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
