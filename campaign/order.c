// SPDX-License-Identifier: GPL-2.0-only
#include "order.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "memory.h"
#include "path.h"
#include "sample.h"

static void shuffle(unsigned long seed, struct order *o)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, seed);
	gsl_ran_shuffle(rng, o->of, o->n, sizeof(*o->of));
	gsl_rng_free(rng);
}

struct reading {
	struct order *order;
	const struct plan *plan;
	const struct planned_boot *boot;
};

static int remember(json_t *line, const struct where *at, void *arg)
{
	const struct reading *r = arg;
	struct sample s;
	int ret = sample_read(&s, line, at, r->plan, r->boot);

	if (!ret)
		order_take(r->order, s.cell, s.rep);
	sample_free(&s);
	return ret;
}

int order_make(struct order *o, const struct plan *plan,
	       const struct planned_boot *boot, const char *dir)
{
	struct reading r = {.order = o, .plan = plan, .boot = boot};
	char path[PATH_BYTES];
	uint64_t rep;
	size_t cell;

	*o = (struct order){.n = 0};
	for (rep = 0; rep < plan->samples_per_boot; rep++)
		for (cell = 0; cell < plan->n_cells; cell++)
			*(struct asked *)memory_push(&o->of, &o->n,
						     sizeof(*o->of)) =
				(struct asked){.cell = cell, .rep = rep};
	o->left = o->n;
	if (o->n)
		shuffle(plan_block_seed(plan, boot->block), o);
	path_make(path, "%s/%s", dir, BOOT_SAMPLES);
	return jsonfile_each_line(path, remember, &r, NULL);
}

void order_free(struct order *o)
{
	free(o->of);
	*o = (struct order){.n = 0};
}

static struct asked *find(const struct order *o, long cell, uint64_t rep)
{
	struct asked *a;

	for (a = o->of; a < o->of + o->n; a++)
		if ((long)a->cell == cell && a->rep == rep)
			return a;
	return NULL;
}

bool order_wants(const struct order *o, long cell, uint64_t rep)
{
	const struct asked *a = find(o, cell, rep);

	return a && !a->have;
}

void order_take(struct order *o, long cell, uint64_t rep)
{
	if (!order_wants(o, cell, rep))
		return;
	find(o, cell, rep)->have = true;
	o->left--;
}

int order_write(const struct order *o, const struct plan *plan, const char *dir,
		const char *events, const char *lock_sites, uint64_t turn)
{
	json_t *samples = json_array(), *root;
	char path[PATH_BYTES];

	for (size_t i = 0; i < o->n; i++) {
		const struct asked *a = &o->of[i];
		struct sample s = {.cell = (long)a->cell,
				   .as = plan->cells[a->cell],
				   .rep = a->rep};

		if (!a->have)
			json_array_append_new(samples, sample_write_asked(&s));
	}
	path_make(path, "%s/%s", dir, BOOT_ORDER);
	root = json_pack("{s:I, s:o}", "target_ns", (json_int_t)plan->target_ns,
			 "samples", samples);
	if (events)
		json_object_update_new(
			root, json_pack("{s:s, s:s, s:I}", "events", events,
					"lock_sites", lock_sites, "turn",
					(json_int_t)turn));
	return jsonfile_write(path, root);
}
