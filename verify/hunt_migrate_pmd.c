// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same while page tables move whole: a walker may hold a PTE of a table
 * that leaves its address, and would flush the TLB there. A CPU that has used
 * the new address goes on seeing the page that was left, which is cleared when
 * it is freed.
 *
 * Who moves cannot be that CPU: mremap() joins the anon_vma before, and leaves
 * it after, and both wait for a walk to end. So each process has a second
 * thread, the onlooker, which reads at the new address as soon as the table is
 * there; too early, and the read waits until mremap() has returned, or there is
 * no mapping yet. Many tables move at once, so that a walk can begin meanwhile;
 * and only one page of each is migrated, a few at a time, since none of a batch
 * is freed before all have moved.
 */
#include "hunt.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define TABLES	    16
#define BATCH_PAGES 8
/* The onlooker lets pass up to this; the mover stays for that. */
#define DELAY_NS_MAX 8000000
#define STAY_NS	     20000000

static char *_Atomic target; /* where the region is, or is going to */
static char *_Atomic seen;   /* the target that the onlooker knows of */
static atomic_bool moving;   /* mremap() has not returned */
static sigjmp_buf not_there;

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static void let_pass(int64_t ns)
{
	int64_t until = now_ns() + ns;

	while (now_ns() < until)
		;
}

/* The migrated page of each table. */
static int look(const struct herd *h, const char *at)
{
	size_t half = h->region.bytes / 2, i;
	int ret = 0;

	for (i = 0; !ret && i < TABLES; i++)
		ret = region_check(at + i * PMD_BYTES, PAGE_BYTES,
				   half + i * PMD_BYTES);
	return ret;
}

static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(not_there, 1);
}

static void *look_on(void *arg)
{
	struct herd *h = arg;
	unsigned int seed = 1;
	char *at;
	int ret;

	sigsetjmp(not_there, 1);
	while (!atomic_load(&h->over) && !atomic_load(&h->error)) {
		at = atomic_load(&target);
		if (at != atomic_load(&seen)) {
			atomic_store(&seen, at);
			let_pass(rand_r(&seed) % DELAY_NS_MAX);
		}
		ret = look(h, at);
		hunt_note_error(h, ret);
		/* what it saw was there before mremap() returned */
		if (atomic_load(&moving) && at == atomic_load(&target))
			atomic_fetch_add(&h->counts[0], 1);
	}
	return NULL;
}

static int prepare(struct herd *h)
{
	h->batch_pages = BATCH_PAGES;
	h->step_pages = PMD_BYTES / PAGE_BYTES;
	return 0;
}

static int join(struct herd *h, unsigned int number)
{
	struct sigaction action = {.sa_handler = on_fault};
	pthread_t onlooker;

	(void)number;
	atomic_store(&target, h->region.home + h->region.bytes / 2);
	sigaction(SIGSEGV, &action, NULL);
	return -pthread_create(&onlooker, NULL, look_on, h);
}

static int move(struct herd *h, char *from, char *to, size_t bytes)
{
	int ret;

	/* one who reads where the tables leave is held up until they are gone
	 */
	atomic_store(&target, to);
	while (atomic_load(&seen) != to && !atomic_load(&h->over) &&
	       !atomic_load(&h->error))
		;
	atomic_store(&moving, true);
	ret = region_move(from, to, bytes);
	atomic_store(&moving, false);
	return ret;
}

static int between(struct herd *h, char *at)
{
	int64_t until = now_ns() + STAY_NS;
	int ret;

	do
		ret = look(h, at);
	while (!ret && now_ns() < until);
	return ret;
}

const struct hunt hunt_migrate_pmd = {
	.name = "migrate_pmd",
	.question = "Does migration find pages whose page tables move?",
	.hunted = "pages migrated",
	.counts = {{"looks_in_move", true}},
	.bytes = 2ul * TABLES * PMD_BYTES,
	.aligned = true,
	.prepare = prepare,
	.join = join,
	.move = move,
	.between = between,
	.turn = hunt_migrate_pages,
};
