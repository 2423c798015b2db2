// SPDX-License-Identifier: GPL-2.0-only
/*
 * Truncation finds the mappings of a page by rmap, too, and takes the page out
 * of its file however many it found. What it missed stays mapped: an orphan,
 * which the kernel calls a bad page cache, and whose contents are of the past.
 *
 * Each process maps a file twice: shared, and privately with every fourth page
 * written to, so that fork copies the entries of the others. It moves the upper
 * halves, two processes PTE by PTE and two whole page tables, and forks
 * children that exit. The hunter punches holes, truncates and extends, and
 * writes pages of a new generation. Now and then it stands still until each
 * process has compared what it maps with what it reads.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hunt.h"

#define BYTES	     (2 * PMD_BYTES)
#define HALF	     (BYTES / 2)
#define USED	     (64 * PAGE_BYTES) /* of each half: the rest stays empty */
#define PAGES	     (2 * USED / PAGE_BYTES)
#define PLACES	     3
#define OWN_STEP     4	/* of the pages of a private mapping, one is our own */
#define TURNS	     8	/* of the hunter, to one at which it stands still */
#define CHILD_ROUNDS 16 /* of a process, to one child */
#define FILL_ROUNDS  4	/* to one filling of its page tables */
#define PATIENCE_MS  30000
#define OWN	     0x6f776eull

enum { LOOKS, PAGES_COMPARED };

/* A mapping of the file: its lower half stays, its upper goes about. */
struct mapping {
	char *home, *at;
	char *places[PLACES];
	bool private;
};

static int file = -1;

/* A look is asked for by its number; each process says that it has had it. */
struct look {
	_Atomic unsigned int asked, done;
};

static struct look *look;

static int map(struct mapping *m, bool private, bool aligned)
{
	size_t room = HALF + 2 * PMD_BYTES;
	char *all = mmap(NULL, BYTES + PLACES * room, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	if (all == MAP_FAILED)
		return -errno;
	m->private = private;
	m->home = all + PMD_BYTES - (uintptr_t)all % PMD_BYTES;
	m->at = m->places[0] = m->home + HALF;
	for (i = 1; i < PLACES; i++)
		m->places[i] =
			m->places[i - 1] + room + (aligned ? 0 : PAGE_BYTES);
	return mmap(m->home, BYTES, PROT_READ | PROT_WRITE,
		    MAP_FIXED | (private ? MAP_PRIVATE : MAP_SHARED), file,
		    0) == MAP_FAILED
		       ? -errno
		       : 0;
}

/* Of the used pages, where one is in the file, and where it is mapped. */
static off_t offset_of(size_t page)
{
	size_t offset = page * PAGE_BYTES;

	return (off_t)(offset < USED ? offset : HALF + offset - USED);
}

static char *page_of(const struct mapping *m, size_t page)
{
	size_t offset = page * PAGE_BYTES;

	return offset < USED ? m->home + offset : m->at + offset - USED;
}

/* Into the page tables, as far as the file goes just now: it may be short. */
static void populate(const struct mapping *m)
{
	madvise(m->home, USED, 22 /* MADV_POPULATE_READ */);
	madvise(m->at, USED, 22);
}

/* While nobody changes the file. Our own pages go when it is truncated. */
static int compare(const struct mapping *m, struct herd *h)
{
	uint64_t of_file, mapped;
	size_t i;

	for (i = 0; i < PAGES; i++) {
		if (pread(file, &of_file, sizeof(of_file), offset_of(i)) !=
		    sizeof(of_file))
			return -EIO;
		memcpy(&mapped, page_of(m, i), sizeof(mapped));
		if (mapped != of_file &&
		    !(m->private && i % OWN_STEP == 0 && mapped == OWN))
			return -EBADMSG;
		atomic_fetch_add(&h->counts[PAGES_COMPARED], 1);
	}
	for (i = 0; m->private && i < PAGES; i += OWN_STEP)
		*(volatile uint64_t *)page_of(m, i) = OWN;
	return 0;
}

static int go_on(struct mapping *m, struct herd *h, unsigned int round)
{
	/* by way of the third place every other time: see mover.c */
	static const unsigned char way[] = {1, 0, 1, 2, 0};
	char *to = m->places[way[round % sizeof(way)]];
	int ret = region_move(m->at, to, HALF);

	if (ret)
		return ret;
	m->at = to;
	atomic_fetch_add(&h->moves, 1);
	return 0;
}

static int answer(struct mapping *m, struct herd *h, unsigned int *had)
{
	unsigned int asked = atomic_load(&look->asked);
	int ret = 0;
	size_t i;

	if (asked == *had)
		return 0;
	*had = asked;
	for (i = 0; !ret && i < 2; i++)
		ret = compare(&m[i], h);
	atomic_fetch_add(&h->checks, 1);
	atomic_fetch_add(&look->done, 1);
	return ret;
}

static int mover(struct herd *h, unsigned int number)
{
	struct mapping m[2];
	unsigned int round, had = 0;
	int ret = map(&m[0], false, number % 2);
	size_t i;

	if (!ret)
		ret = map(&m[1], true, number % 2);
	for (round = 0;
	     !ret && !atomic_load(&h->over) && !atomic_load(&h->error);
	     round++) {
		for (i = 0; !ret && i < 2; i++) {
			if (round % FILL_ROUNDS == 0)
				populate(&m[i]);
			ret = go_on(&m[i], h, round);
		}
		if (!ret && round % CHILD_ROUNDS == 0)
			ret = hunt_have_a_child();
		if (!ret)
			ret = answer(m, h, &had);
	}
	/* the hunter has stopped: one more look, without being asked */
	atomic_fetch_add(&look->asked, 1);
	return ret ? ret : answer(m, h, &had);
}

/* Every page says where it is and of which generation it is. */
static int write_pages(uint64_t generation)
{
	uint64_t word;
	size_t i;

	for (i = 0; i < PAGES; i++) {
		word = generation << 32 | i << 1 | 1;
		if (pwrite(file, &word, sizeof(word), offset_of(i)) !=
		    sizeof(word))
			return -EIO;
	}
	return 0;
}

static int prepare(struct herd *h)
{
	(void)h;
	mkdir("/tmp", 0755);
	if (mount("tmpfs", "/tmp", "tmpfs", 0, "size=256m"))
		return -ENOTSUP;
	file = open("/tmp/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	look = mmap(NULL, sizeof(*look), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (file < 0 || look == MAP_FAILED || ftruncate(file, BYTES))
		return -errno;
	return write_pages(0);
}

/* The file is whole, and stays as it is until all have had a look. */
static int stand_still(struct herd *h)
{
	unsigned int waited_ms = 0;

	atomic_store(&look->done, 0);
	atomic_fetch_add(&look->asked, 1);
	while (atomic_load(&look->done) < HERD && !atomic_load(&h->error)) {
		if (waited_ms++ > PATIENCE_MS)
			return -ETIMEDOUT;
		usleep(1000);
	}
	h->counts[LOOKS]++;
	return 0;
}

static int turn(struct herd *h)
{
	static unsigned int turns;
	int ret = 0;

	turns++;
	if (turns % 2)
		ret = fallocate(file,
				FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				turns / 2 % 2 * HALF, HALF);
	else
		ret = ftruncate(file, 0) ? -1 : ftruncate(file, BYTES);
	if (ret)
		return -errno;
	h->hunted += turns % 2 ? PAGES / 2 : PAGES;
	ret = write_pages(turns);
	if (!ret && turns % TURNS == 0)
		ret = stand_still(h);
	return ret;
}

const struct hunt hunt_file = {
	.name = "file",
	.question = "Does truncation find the pages of a file that move?",
	.hunted = "pages truncated",
	.counts = {[LOOKS] = {"looks", true},
		   [PAGES_COMPARED] = {"pages_compared", true}},
	.bytes = PMD_BYTES,
	.prepare = prepare,
	.mover = mover,
	.turn = turn,
};
