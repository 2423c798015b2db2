// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does migration find pages whose PTEs move, where the mover has written them
 * itself, so that its own anon_vma finds them? The hunter has no such page at
 * its addresses, but a child of the mover has: it stays where it was born and
 * migrates what it shares with its parent.
 */
#include "hunt.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MIGRATED };

static int migrate_until_over(struct herd *h)
{
	struct herd mine = {.region = h->region};
	int ret = 0;

	while (!ret && !atomic_load(&h->over) && !atomic_load(&h->error))
		ret = hunt_migrate_counted(&mine, &h->counts[MIGRATED]);
	return ret;
}

static int join(struct herd *h, unsigned int number)
{
	pid_t pid;

	(void)number;
	region_fill(&h->region);
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	hunt_note_error(h, migrate_until_over(h));
	_exit(0);
}

/* The hunting is done elsewhere. */
static int turn(struct herd *h)
{
	usleep(100000);
	h->hunted = atomic_load(&h->counts[MIGRATED]);
	return 0;
}

const struct hunt hunt_migrate_own = {
	.name = "migrate_own",
	.question = "Does it find those that the mover has written?",
	.hunted = "pages migrated",
	.counts = {[MIGRATED] = {"own_pages", true}},
	.bytes = MIGRATE_PAGES * PAGE_BYTES,
	.join = join,
	.turn = turn,
};
