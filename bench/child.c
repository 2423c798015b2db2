// SPDX-License-Identifier: GPL-2.0-only
#include "child.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int child_fork_and_wait(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return status ? -ECHILD : 0;
}

struct lock_counts child_locks_per_op(const uint64_t *params, enum rule rule)
{
	int unknown = rule == RULE_UNKNOWN;

	(void)params;
	return (struct lock_counts){
		LOCKS(unknown || rule == RULE_FORK_LOCK ? -1 : 0),
		LOCKS(unknown || rule == RULE_FORK_IMAP ? -1 : 0),
	};
}
