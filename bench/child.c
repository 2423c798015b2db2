// SPDX-License-Identifier: GPL-2.0-only
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "region.h"

/*
 * A strategy of fork takes its lock once for each VMA that has pages of its
 * own, the program's and its libraries' among them: one at least, and so many
 * at most.
 */
#define VMAS_MAX 64

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

/* Asleep, until what it has forked ends, however it does. */
static void end_with(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		_exit(1);
	if (WIFSIGNALED(status))
		kill(getpid(), WTERMSIG(status));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

int child_descend(uint64_t generations)
{
	pid_t parent, pid;

	while (generations--) {
		parent = getpid();
		pid = fork();
		if (pid < 0)
			return -errno;
		if (pid)
			end_with(pid);
		/* not inherited; and the parent may be gone already */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return 0;
}

/* If copied under the lock. */
static struct range locks(bool copied)
{
	return copied ? (struct range){true, 1, VMAS_MAX} : LOCKS_TAKEN(0);
}

struct lock_counts child_locks_per_op(const uint64_t *params,
				      const struct rule *rule)
{
	(void)params;
	return (struct lock_counts){
		locks(rule->fork == FORK_ROOT || rule->fork == FORK_BOTH),
		locks(rule->fork == FORK_IMAP || rule->fork == FORK_BOTH)};
}

uint64_t child_instructions(uint64_t bytes)
{
	return 200000 + 100 * (bytes / PAGE_BYTES);
}
