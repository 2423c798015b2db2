// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same as move, with a file mapped shared instead of anonymous memory: the
 * lock is the i_mmap_rwsem of the file, and what all processes share is the
 * file. With a file for each process the same work contends for nothing.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "move.h"

static int prepare(struct load_ctx *ctx)
{
	int ret = move_prepare(ctx);
	struct move *m = ctx->state;

	return ret ? ret : region_map_file(&m->region, MAP_SHARED);
}

/* fork() leaves out the page tables of a shared file: each fills its own. */
static int setup(struct load_ctx *ctx)
{
	struct move *m = ctx->state;
	int ret = 0;

	if (ctx->params[MOVE_ROOT] == ROOT_PRIVATE) {
		close(m->region.fd);
		m->region.fd = -1;
		ret = region_map_file(&m->region, MAP_SHARED);
	}
	if (!ret)
		region_fill(&m->region);
	return ret;
}

static struct lock_counts locks_per_op(const uint64_t *p,
				       const struct rule *rule)
{
	return (struct lock_counts){LOCKS_TAKEN(0),
				    move_locks_per_op(p, rule->file)};
}

static const struct param params[] = {
	MOVE_PARAMS("file"),
	{.name = NULL},
};

const struct load load_filemap = {
	.name = "filemap",
	.question = "What does it cost many processes that map one file to "
		    "move it?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = prepare,
	.setup = setup,
	.run = move_run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = locks_per_op,
	.instructions_per_op = move_instructions,
	.frees_tables = move_frees_tables,
};
