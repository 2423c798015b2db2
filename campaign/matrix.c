// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "matrix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"
#include "names.h"
#include "sampler.h"
#include "workload.h"

/* Each load of the default matrix: name, placement, parameters. */
static const char *const matrix_quick[] = {
	"move@pack:level=pte:root=shared",
	"move@pack:level=pte:root=private",
	"move@pack:level=pmd:root=shared",
	NULL,
};

static const char *const matrix_default[] = {
	"move@pack:level=pte:root=shared",
	"move@pack:level=pte:root=private",
	"move@pack:level=pmd:root=shared",
	"move@pack:level=pmd:root=private",
	NULL,
};

/* What the statements of the discussion need, and the harness's own floor. */
static const char *const matrix_full[] = {
	"null@pack",
#define MEASURED(id, load) load,
#include "claims.def"
	NULL,
};

static const char *const *const matrices[] = {
	[MATRIX_DEFAULT] = matrix_default,
	[MATRIX_QUICK] = matrix_quick,
	[MATRIX_FULL] = matrix_full,
};

static int set_params(struct workload *w, char *params)
{
	char *word, *value;
	int ret;

	while ((word = strsep(&params, ":"))) {
		value = strchr(word, '=');
		if (!value)
			return msg_invalid(
				"load", word,
				"not of the form NAME[:PARAM=VALUE]...");
		*value++ = '\0';
		ret = workload_set(w, word, value);
		if (ret)
			return -EINVAL;
	}
	return 0;
}

static int unknown_load(const char *name)
{
	const struct load *const *l;
	char valid[256] = "";

	for (l = loads; *l; l++)
		names_add(valid, sizeof(valid), (*l)->name);
	return msg_invalid("load", name, "unknown; there are: %s", valid);
}

/* "name[@placement][:param=value]..." over the load's fallbacks. */
static int read_spec(struct workload *w, const char *spec)
{
	char text[256], *params, *placement;

	if (strlen(spec) >= sizeof(text))
		return msg_invalid("load", spec, "too long");
	strcpy(text, spec);
	params = strchr(text, ':');
	if (params)
		*params++ = '\0';
	placement = strchr(text, '@');
	if (placement)
		*placement++ = '\0';
	if (!load_find(text))
		return unknown_load(text);
	workload_defaults(w, load_find(text));
	if (placement && workload_place(w, placement))
		return -EINVAL;
	return params ? set_params(w, params) : 0;
}

/* NULL, or why it cannot be run as it is asked for. */
static const char *refusal(const struct workload *w)
{
	const char *why = w->load->refuse ? w->load->refuse(w->params) : NULL;

	if (w->load->run_other && !strcmp(w->placement, "spread"))
		return "spread would put all that are timed on one socket, the "
		       "others on the other; use pack, or a list of CPUs";
	return why || !w->load->refuse_text ? why
					    : w->load->refuse_text(w->text);
}

static int refuse(const struct workload *w)
{
	const char *why = refusal(w);

	if (!why)
		return 0;
	return msg_invalid("load", w->load->name, "%s", why);
}

/*
 * After 6.12, x86 frees page tables only after an RCU grace period: they come
 * back with cold caches, at a rate that only some grace periods show.
 * Simulated, 7.3.4 on 2s8c, move:level=pte, one process: samples of 50 ops (2
 * ms) had boots of 29 us an op and boots of 48, of 1500 ops 39 to 44. A user's
 * commits may be as new.
 */
#define GRACE_FACTOR 12

static bool frees_after_rcu(const char *base)
{
	unsigned int major, minor;

	return sscanf(base, "%u.%u", &major, &minor) != 2 || major > 6 ||
	       (major == 6 && minor > 12);
}

/* So many instructions of one op take those in the background some ops. */
#define BESIDE 32

/* Of what those in the background do. */
static uint64_t other_per_op(const struct workload *w)
{
	struct workload other = *w;

	other.params[w->load->measure] ^= 1;
	return w->load->instructions_per_op(other.params);
}

static void size_work(struct workload *w, const char *base, uint64_t budget)
{
	uint64_t per_op = w->load->instructions_per_op(w->params);

	w->warmup_ops = 2;
	if (!budget)
		return;
	if (w->load->frees_tables && w->load->frees_tables(w->params) &&
	    frees_after_rcu(base))
		budget *= GRACE_FACTOR;
	w->ops = budget / per_op;
	if (w->load->run_other && w->ops < BESIDE * other_per_op(w) / per_op)
		w->ops = BESIDE * other_per_op(w) / per_op;
	if (w->ops < INTERVALS)
		w->ops = INTERVALS;
	if (w->ops / 8 > w->warmup_ops)
		w->warmup_ops = w->ops / 8;
}

/* Unless the plan has it. */
static void add_cell(struct plan *p, const struct workload *w)
{
	struct cell cell;

	workload_to_cell(w, &cell, p->keep);
	if (plan_cell(p, &cell) < 0)
		*plan_add_cell(p) = cell;
}

static int add_cells(struct plan *p, struct workload *w, const uint64_t *procs,
		     unsigned int nprocs, uint64_t budget)
{
	unsigned int i;
	int ret = refuse(w);

	size_work(w, p->base, budget);
	/* a list of CPUs has as many processes as it has CPUs */
	w->nprocs = placement_list(w->placement, NULL, 0);
	if (!ret && w->nprocs) {
		add_cell(p, w);
		return 0;
	}
	for (i = 0; !ret && i < nprocs; i++) {
		w->nprocs = (unsigned int)procs[i];
		add_cell(p, w);
	}
	return ret;
}

/*
 * A load that was asked for keeps what the matrix varies, with its own
 * parameters put over it; one that the matrix lacks runs once.
 */
static int add_asked(struct plan *p, const char *spec,
		     const char *const *matrix, const uint64_t *procs,
		     unsigned int nprocs, uint64_t budget)
{
	const char *params = strchr(spec, ':');
	struct workload asked, w;
	char text[256];
	bool found = false;
	int ret = read_spec(&asked, spec);

	for (; !ret && *matrix; matrix++) {
		ret = read_spec(&w, *matrix);
		if (ret || w.load != asked.load)
			continue;
		found = true;
		snprintf(text, sizeof(text), "%s", params ? params + 1 : "");
		ret = *text ? set_params(&w, text) : 0;
		if (strchr(spec, '@'))
			memcpy(w.placement, asked.placement,
			       sizeof(w.placement));
		if (!ret)
			ret = add_cells(p, &w, procs, nprocs, budget);
	}
	if (!ret && !found)
		ret = add_cells(p, &asked, procs, nprocs, budget);
	return ret;
}

static bool has_load(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_cells; i++)
		if (!strcmp(p->cells[i].load, name))
			return true;
	return false;
}

/* Who tries a computer for the first time sees what each load says there. */
static int add_other_loads(struct plan *p, const uint64_t *procs,
			   uint64_t budget)
{
	const struct load *const *l;
	struct workload w;
	int ret = 0;

	for (l = loads; !ret && *l; l++) {
		if (has_load(p, (*l)->name))
			continue;
		workload_defaults(&w, *l);
		if (refusal(&w))
			msg_warn("load", (*l)->name, "left out: %s",
				 refusal(&w));
		else
			ret = add_cells(p, &w, procs, 1, budget);
	}
	return ret;
}

int matrix_cells(struct plan *p, const struct options *o, const uint64_t *procs,
		 unsigned int nprocs, uint64_t budget)
{
	const char *const *matrix = matrices[o->matrix];
	struct workload w;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < o->loads.n; i++)
		ret = add_asked(p, o->loads.word[i], matrix, procs, nprocs,
				budget);
	for (; !ret && !o->loads.n && *matrix; matrix++) {
		ret = read_spec(&w, *matrix);
		if (!ret)
			ret = add_cells(p, &w, procs, nprocs, budget);
	}
	if (!ret && !o->loads.n && o->matrix == MATRIX_QUICK &&
	    !strcmp(p->backend, "here"))
		ret = add_other_loads(p, procs + nprocs - 1, budget);
	return ret;
}
