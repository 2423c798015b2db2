// SPDX-License-Identifier: GPL-2.0-only
#include "engine_state.h"

#include "collector.h"
#include "estimate.h"
#include "memory.h"

void engine_boot_dir(const struct engine *e, size_t boot, char *path)
{
	char name[128];

	plan_boot_folder(&e->plan.boots[boot], name, sizeof(name));
	path_make(path, "%s/boots/%s", e->out, name);
}

struct boot_job engine_job(struct engine *e, const struct step *step,
			   const char *dir)
{
	return (struct boot_job){
		.root = e->root,
		.dir = dir,
		.plan = &e->plan,
		.boot = &e->plan.boots[step->boot],
		.attempt = step->attempt,
		.order = &e->orders[step->boot],
	};
}

static double cost_of(const struct engine *e, const struct order *o, bool left)
{
	double cost = 0;

	for (size_t i = 0; i < o->n; i++)
		if (!left || !o->of[i].have)
			cost += estimate_cell(&e->plan.cells[o->of[i].cell]);
	return cost;
}

/* What an interrupted attempt left unread becomes samples first. */
static void recover(struct engine *e, size_t boot, uint64_t attempt)
{
	char dir[PATH_BYTES];
	struct step step = {.boot = boot, .attempt = attempt};
	struct boot_job job;
	struct collector c;

	engine_boot_dir(e, boot, dir);
	job = engine_job(e, &step, dir);
	/* its context may be cut short: then it says nothing */
	collector_init(&c, e->be, &job);
	collector_poll(&c);
	collector_free(&c);
}

static int read_boot(struct engine *e, size_t boot, double *total, double *left)
{
	const struct planned_boot *b = &e->plan.boots[boot];
	const struct journal_boot *said = journal_of(&e->journal, b->boot);
	struct order *o = &e->orders[boot];
	char dir[PATH_BYTES];
	int ret;

	engine_boot_dir(e, boot, dir);
	ret = order_make(o, &e->plan, b, dir);
	if (!ret && said->attempts && !said->done)
		recover(e, boot, said->attempts);
	*total += cost_of(e, o, false);
	*left += cost_of(e, o, true);
	e->progress.steps_done += said->done;
	return ret;
}

int engine_read_disk(struct engine *e)
{
	double total = 0, left = 0;
	size_t i;
	int ret = 0;

	e->orders = memory_get(e->plan.n_boots, sizeof(*e->orders));
	for (i = 0; !ret && i < e->plan.n_boots; i++)
		ret = read_boot(e, i, &total, &left);
	progress_begin(&e->progress, total, total - left,
		       (unsigned int)e->plan.n_boots, e->progress.steps_done);
	return ret;
}
