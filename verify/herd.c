// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "hunt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HUNT_FAULTS HUNT
#define HUNT(name)  extern const struct hunt hunt_##name;
#include "hunts.def"
#undef HUNT

const struct hunt *const hunts[] = {
#define HUNT(name) &hunt_##name,
#include "hunts.def"
#undef HUNT
	NULL,
};

/* Rounds between two looks at the contents. */
#define CHECK_EVERY 32
/* A process that has not come back after this is stuck in the kernel. */
#define STUCK_S		 20
#define PAGES_MAX	 1024
#define MPOL_MF_MOVE_ALL 4

static time_t seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

int hunt_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

static void note_error(struct herd *h, int error)
{
	int none = 0;

	if (error)
		atomic_compare_exchange_strong(&h->error, &none, error);
}

/* A move that a fault was injected into is undone: the pages stay. */
static bool move(struct herd *h, char *from, char *to, size_t bytes)
{
	int ret = region_move(from, to, bytes);

	if (!ret) {
		atomic_fetch_add(&h->moves, 1);
		return true;
	}
	if (ret == -ENOMEM)
		atomic_fetch_add(&h->refused, 1);
	else
		note_error(h, ret);
	return false;
}

/*
 * Away and home, where it merges; every other time by way of a second place.
 * Home at once would not do for an order by age: the split of the source when
 * its half has left makes a new VMA of the other half, which joins the anon_vma
 * behind the one that went away, and the order is good again by chance.
 */
static int go_on(struct herd *h, char **at, uint64_t round)
{
	size_t half = h->region.bytes / 2;
	char *home = h->region.home + half;
	char *next = home;

	if (*at == home)
		next = h->region.away;
	else if (*at == h->region.away && round % 2)
		next = h->second;
	if (move(h, *at, next, half))
		*at = next;
	return atomic_load(&h->error);
}

static int check(struct herd *h, const char *at)
{
	size_t half = h->region.bytes / 2;
	int ret = region_check(h->region.home, half, 0);

	if (!ret)
		ret = region_check(at, half, half);
	atomic_fetch_add(&h->checks, 1);
	return ret;
}

static int run_mover(const struct hunt *hunt, struct herd *h)
{
	char *at = h->region.home + h->region.bytes / 2;
	char *home = at;
	uint64_t round = 0;
	int ret = hunt->join ? hunt->join(h) : 0;

	while (!ret && !atomic_load(&h->over)) {
		ret = go_on(h, &at, round);
		round += at == home;
		if (!ret && hunt->between)
			ret = hunt->between(h);
		if (!ret && at == home && round % CHECK_EVERY == 0)
			ret = check(h, at);
	}
	if (!ret)
		ret = check(h, at);
	note_error(h, ret);
	return ret;
}

/*
 * To the node where the first page is not. A batch is as large as can be: each
 * call first drains the page lists of every CPU, and that takes its time.
 */
int hunt_migrate_pages(struct herd *h)
{
	static void *pages[PAGES_MAX];
	static int nodes[PAGES_MAX], status[PAGES_MAX];
	size_t half = h->region.bytes / 2, n = half / PAGE_BYTES, i;
	int from;

	if (n > PAGES_MAX)
		n = PAGES_MAX;
	for (i = 0; i < n; i++)
		pages[i] = h->region.home + half + i * PAGE_BYTES;
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

static int gather(void)
{
	time_t until = seconds_now() + STUCK_S;
	unsigned int left = HERD;

	while (left && seconds_now() < until) {
		if (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
		else
			usleep(10000);
	}
	return left ? -ETIMEDOUT : 0;
}

static int prepare(const struct hunt *hunt, struct herd *h)
{
	int ret = region_map(&h->region, hunt->bytes, hunt->aligned);

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
	if (hunt->huge && madvise(h->region.home, hunt->bytes, MADV_HUGEPAGE))
		return -ENOTSUP;
	region_fill(&h->region);
	return hunt->prepare ? hunt->prepare(h) : 0;
}

int hunt_run(const struct hunt *hunt, struct herd *h, unsigned int seconds)
{
	time_t until = seconds_now() + seconds;
	int ret = prepare(hunt, h), stuck;
	unsigned int i;

	if (ret)
		return ret;
	for (i = 0; i < HERD; i++) {
		h->pids[i] = fork();
		if (!h->pids[i])
			_exit(run_mover(hunt, h) ? 1 : 0);
	}
	while (!ret && seconds_now() < until && !atomic_load(&h->error))
		ret = hunt->turn(h);
	atomic_store(&h->over, true);
	stuck = gather();
	if (hunt->finish)
		hunt->finish(h);
	if (stuck)
		return stuck;
	if (ret)
		return ret;
	ret = atomic_load(&h->error);
	return ret ? ret : check(h, h->region.home + h->region.bytes / 2);
}
