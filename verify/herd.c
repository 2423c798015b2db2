// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hunt.h"
#include "seconds.h"

#define HUNT(name, needs) extern const struct hunt hunt_##name;
#include "hunts.def"
#undef HUNT

const struct hunt *const hunts[] = {
#define HUNT(name, needs) &hunt_##name,
#include "hunts.def"
#undef HUNT
	NULL,
};

/* A process that has not come back after this is stuck in the kernel. */
#define STUCK_S		 40
#define PAGES_MAX	 1024
#define MPOL_MF_MOVE_ALL 4

/*
 * To the node where the first page is not. A batch is as large as can be: each
 * call first drains the page lists of every CPU, and that takes its time.
 */
int hunt_migrate_pages(struct herd *h)
{
	static void *pages[PAGES_MAX];
	static int nodes[PAGES_MAX], status[PAGES_MAX];
	size_t half = h->region.bytes / 2, all = half / PAGE_BYTES, n, i;
	size_t step = h->step_pages ? h->step_pages : 1;
	int from;

	n = h->batch_pages ? h->batch_pages : all;
	if (n > PAGES_MAX)
		n = PAGES_MAX;
	for (i = 0; i < n; i++, h->next_page += step)
		pages[i] =
			h->region.home + half + h->next_page % all * PAGE_BYTES;
	/* without nodes it only tells where the pages are */
	if (syscall(SYS_move_pages, 0, 1, pages, NULL, status, 0) < 0)
		return -errno;
	from = status[0] == 1;
	for (i = 0; i < n; i++)
		nodes[i] = !from;
	if (syscall(SYS_move_pages, 0, n, pages, nodes, status,
		    MPOL_MF_MOVE_ALL) < 0)
		return -errno;
	for (i = 0; i < n; i++)
		h->hunted += status[i] == nodes[i];
	return 0;
}

int hunt_migrate_counted(struct herd *mine, _Atomic uint64_t *count)
{
	uint64_t before = mine->hunted;
	int ret = hunt_migrate_pages(mine);

	atomic_fetch_add(count, mine->hunted - before);
	return ret;
}

int hunt_have_a_child(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid < 0)
		return errno == EAGAIN || errno == ENOMEM ? 0 : -errno;
	return waitpid(pid, NULL, 0) < 0 ? -errno : 0;
}

/* One that was killed has not done what it was to do, whatever killed it. */
static bool has_come_back(struct herd *h, unsigned int i)
{
	int status;

	if (h->pids[i] > 0 && waitpid(h->pids[i], &status, WNOHANG) > 0) {
		h->pids[i] = 0;
		if (WIFSIGNALED(status))
			hunt_note_error(h, -ECHILD);
	}
	return h->pids[i] <= 0;
}

static int gather(struct herd *h)
{
	time_t until = seconds_now() + STUCK_S;
	unsigned int i = 0;

	while (i < HERD && seconds_now() < until) {
		if (has_come_back(h, i))
			i++;
		else
			usleep(10000);
	}
	return i < HERD ? -ETIMEDOUT : 0;
}

/* Both halves end in the middle of a page table: it is the lower one's first.
 */
static int map_half_tables(struct region *r, size_t bytes)
{
	int ret = region_map(r, bytes + PMD_BYTES / 2, true);

	if (!ret && munmap(r->home, PMD_BYTES / 2))
		ret = -errno;
	r->home += PMD_BYTES / 2;
	r->bytes = bytes;
	return ret;
}

/* The kernel keeps a page table as long as something is mapped beside it. */
static int clear_beside(const struct herd *h)
{
	size_t half = h->region.bytes / 2;

	return munmap(h->region.home + 2 * half, PMD_BYTES / 2) ||
			       munmap(h->region.away + half, PMD_BYTES / 2) ||
			       munmap(h->second + half, PMD_BYTES / 2)
		       ? -errno
		       : 0;
}

static int map(const struct hunt *hunt, struct herd *h)
{
	int ret = hunt->half_table
			  ? map_half_tables(&h->region, hunt->bytes)
			  : region_map(&h->region, hunt->bytes, hunt->aligned);

	if (ret)
		return ret;
	/* no reservation around it: only the order of VMAs matters there */
	h->second = mmap(NULL, hunt->bytes + 2 * PMD_BYTES, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (h->second == MAP_FAILED)
		return -errno;
	h->second += PMD_BYTES - (uintptr_t)h->second % PMD_BYTES;
	if (!hunt->aligned)
		h->second += 3 * PAGE_BYTES;
	if (hunt->half_table) {
		ret = clear_beside(h);
		if (ret)
			return ret;
	}
	if (hunt->huge && madvise(h->region.home, hunt->bytes, MADV_HUGEPAGE))
		return -ENOTSUP;
	return 0;
}

static int prepare_region(const struct hunt *hunt, struct herd *h)
{
	int ret = hunt->map ? hunt->map(h) : map(hunt, h);

	if (!ret)
		region_fill(&h->region);
	return ret;
}

static int prepare(const struct hunt *hunt, struct herd *h)
{
	int ret = hunt->bytes ? prepare_region(hunt, h) : 0;

	if (!ret && hunt->prepare)
		ret = hunt->prepare(h);
	return ret;
}

static int run_mover(const struct hunt *hunt, struct herd *h, unsigned int i)
{
	int ret = hunt->mover ? hunt->mover(h, i) : hunt_mover(hunt, h, i);

	hunt_note_error(h, ret);
	return ret ? 1 : 0;
}

/* All of the herd or none of it. */
static void begin(const struct hunt *hunt, struct herd *h)
{
	unsigned int i;
	pid_t pid;

	for (i = 0; i < HERD; i++) {
		pid = fork();
		if (pid < 0)
			break;
		if (!pid)
			_exit(run_mover(hunt, h, i));
		/* h is shared: fork()'s 0 in the child must not come here */
		h->pids[i] = pid;
	}
	if (i == HERD)
		return;
	hunt_note_error(h, -errno);
	while (i--)
		kill(h->pids[i], SIGKILL);
}

/* What was to happen besides, and did not: then the hunt shows nothing. */
static int check_counts(const struct hunt *hunt, const struct herd *h)
{
	size_t i;

	for (i = 0; i < COUNTS_MAX; i++)
		if (hunt->counts[i].needed && !h->counts[i])
			return -ENODATA;
	return 0;
}

static int run(const struct hunt *hunt, struct herd *h, unsigned int seconds)
{
	time_t since = seconds_now();
	int ret = 0, stuck;

	if (hunt->bytes)
		begin(hunt, h);
	while (!ret && seconds_now() < since + seconds &&
	       !atomic_load(&h->error) && !atomic_load(&h->over))
		ret = hunt->turn(h);
	h->hunted_s = (uint64_t)(seconds_now() - since);
	atomic_store(&h->over, true);
	if (hunt->finish)
		hunt->finish(h);
	stuck = gather(h);
	if (stuck)
		return stuck;
	if (!ret)
		ret = atomic_load(&h->error);
	if (!ret && hunt->bytes)
		ret = hunt_check_last(h, h->region.home + h->region.bytes / 2);
	return ret ? ret : check_counts(hunt, h);
}

/* Its child hunts, in pages of its own. */
static int run_deep(const struct hunt *hunt, struct herd *h,
		    unsigned int seconds)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		region_fill(&h->region);
		h->outcome = run(hunt, h, seconds);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFSIGNALED(status) ? -ECHILD : h->outcome;
}

int hunt_run(const struct hunt *hunt, struct herd *h, unsigned int seconds)
{
	int ret = prepare(hunt, h);

	if (ret)
		return ret;
	return hunt->deep ? run_deep(hunt, h, seconds) : run(hunt, h, seconds);
}
