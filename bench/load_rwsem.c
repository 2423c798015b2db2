// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an rwsem give to as many readers as writers? That of a directory:
 * getdents64() takes it to read, mkdir() of a name that is there to write; each
 * process does both in turn. Invalid if a call ends otherwise.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load.h"

static char path[32];
static int dir; /* each process has its own: there is a lock in it, too */

static int prepare(struct load_ctx *ctx)
{
	(void)ctx;
	strcpy(path, "/tmp/rmapbench-XXXXXX");
	dir = mkdtemp(path) ? open(path, O_DIRECTORY | O_CLOEXEC) : -1;
	return dir < 0 || mkdirat(dir, "there", 0700) ? -errno : 0;
}

static int setup(struct load_ctx *ctx)
{
	(void)ctx;
	dir = open(path, O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -errno : 0;
}

static bool do_op(bool writes)
{
	char entries[1024];

	if (writes)
		return mkdirat(dir, "there", 0) && errno == EEXIST;
	return syscall(SYS_getdents64, dir, entries, sizeof(entries)) >= 0;
}

static int run(struct load_ctx *ctx, uint64_t ops)
{
	while (ops--)
		if (!do_op((ops + ctx->index) % 2))
			return -EBADMSG;
	return 0;
}

static void finish(struct load_ctx *ctx)
{
	(void)ctx;
	unlinkat(dir, "there", AT_REMOVEDIR);
	close(dir);
	rmdir(path);
}

static uint64_t instructions_per_op(const uint64_t *params)
{
	(void)params;
	return 1500;
}

static const struct param params[] = {{.name = NULL}};

const struct load load_rwsem = {
	.name = "rwsem",
	.question = "What does an rwsem give to readers and writers?",
	.op = "one getdents64() or mkdir() of a directory, in turn",
	.params = params,
	.prepare = prepare,
	.setup = setup,
	.run = run,
	.finish = finish,
	.locks_per_op = load_no_locks,
	.instructions_per_op = instructions_per_op,
};
