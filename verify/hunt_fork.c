// SPDX-License-Identifier: GPL-2.0-only
/*
 * And while processes come and go: fork adds VMAs behind their parents', exit
 * takes them away, both between two moves of the same region.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hunt.h"

static int between(struct herd *h, char *at)
{
	pid_t pid = fork();

	(void)h;
	(void)at;
	if (!pid)
		_exit(0);
	if (pid < 0)
		return errno == EAGAIN || errno == ENOMEM ? 0 : -errno;
	return waitpid(pid, NULL, 0) < 0 ? -errno : 0;
}

const struct hunt hunt_fork = {
	.name = "fork",
	.question = "Does migration find moving pages while others fork?",
	.hunted = "pages migrated",
	.bytes = 1024 * PAGE_BYTES,
	.between = between,
	.turn = hunt_migrate_pages,
};
