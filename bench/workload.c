// SPDX-License-Identifier: GPL-2.0-only
#include "workload.h"

#include <errno.h>
#include <string.h>

#include "msg.h"
#include "names.h"
#include "parse.h"

void workload_defaults(struct workload *w, const struct load *load)
{
	size_t i;

	memset(w, 0, sizeof(*w));
	w->load = load;
	strcpy(w->placement, "pack");
	for (i = 0; load->params[i].name; i++) {
		w->params[i] = load->params[i].fallback;
		if (load->params[i].text)
			strcpy(w->text, load->params[i].text);
	}
}

unsigned int workload_background(const struct workload *w)
{
	return w->load->run_other ? w->nprocs / 2 : 0;
}

bool workload_in_background(const struct workload *w, unsigned int process)
{
	return w->load->run_other && process % 2;
}

uint64_t workload_period_ns(const struct workload *w)
{
	return w->load->run_other ? w->params[w->load->period] : 0;
}

bool workload_is_other(const struct workload *w, bool in_background)
{
	return w->load->run_other &&
	       in_background == !w->params[w->load->measure];
}

struct lock_counts workload_locks(const struct workload *w,
				  const struct rule *rule, bool in_background)
{
	return workload_is_other(w, in_background)
		       ? w->load->other_locks_per_op(w->params, rule)
		       : w->load->locks_per_op(w->params, rule);
}

static int set_param(const struct param *p, const char *value, uint64_t *out)
{
	char valid[128] = "";
	size_t i;

	if (!p->choices) {
		if (!parse_bytes(value, p->min, p->max, out))
			return 0;
		return msg_invalid(
			"parameter", p->name,
			"'%s' is not a number from %llu to %llu %s (K, M, G)",
			value, (unsigned long long)p->min,
			(unsigned long long)p->max, p->unit);
	}
	for (i = 0; p->choices[i]; i++) {
		if (!strcmp(p->choices[i], value)) {
			*out = i;
			return 0;
		}
	}
	for (i = 0; p->choices[i]; i++)
		names_add(valid, sizeof(valid), p->choices[i]);
	return msg_invalid("parameter", p->name,
			   "unknown value '%s'; there are: %s", value, valid);
}

static int set_text(struct workload *w, const char *name, const char *value)
{
	if (!*value || strlen(value) >= sizeof(w->text))
		return msg_invalid("parameter", name,
				   "a text of 1 to %zu bytes, not %zu",
				   sizeof(w->text) - 1, strlen(value));
	strcpy(w->text, value);
	return 0;
}

int workload_set(struct workload *w, const char *name, const char *value)
{
	char valid[128] = "";
	size_t i;

	for (i = 0; w->load->params[i].name; i++)
		if (!strcmp(w->load->params[i].name, name))
			return w->load->params[i].text
				       ? set_text(w, name, value)
				       : set_param(&w->load->params[i], value,
						   &w->params[i]);
	for (i = 0; w->load->params[i].name; i++)
		names_add(valid, sizeof(valid), w->load->params[i].name);
	msg_error("parameter", name, "load %s has no such one; there are: %s",
		  w->load->name, *valid ? valid : "none");
	return -ENOENT;
}

static json_t *param_to_json(const struct workload *w, size_t i)
{
	const struct param *p = &w->load->params[i];

	if (p->text)
		return json_string(w->text);
	return p->choices ? json_string(p->choices[w->params[i]])
			  : json_integer((json_int_t)w->params[i]);
}

static json_t *params_to_json(const struct workload *w)
{
	json_t *j = json_object();
	const struct param *p;
	size_t i;

	for (i = 0; w->load->params[i].name; i++) {
		p = &w->load->params[i];
		json_object_set_new(j, p->name, param_to_json(w, i));
	}
	return j;
}

int workload_place(struct workload *w, const char *placement)
{
	int ret = placement_check(placement);

	if (!ret)
		snprintf(w->placement, sizeof(w->placement), "%s", placement);
	return ret;
}

void workload_to_cell(const struct workload *w, struct cell *cell, json_t *keep)
{
	json_t *params = params_to_json(w);
	json_t *placement = json_string(w->placement);

	*cell = (struct cell){
		.load = w->load->name,
		.params = params,
		.placement = json_string_value(placement),
		.nprocs = w->nprocs,
		.ops = w->ops,
		.warmup_ops = w->warmup_ops,
		.background = workload_background(w),
	};
	json_array_append_new(keep, params);
	json_array_append_new(keep, placement);
}

static int param_from_json(struct workload *w, const char *name,
			   const json_t *v)
{
	char number[32];

	if (json_is_string(v))
		return workload_set(w, name, json_string_value(v));
	snprintf(number, sizeof(number), "%lld",
		 (long long)json_integer_value(v));
	return workload_set(w, name, number);
}

int workload_from_cell(struct workload *w, const struct cell *cell)
{
	const struct load *load = load_find(cell->load);
	const char *name;
	json_t *v;

	if (!load)
		return msg_invalid("cell", cell->load, "no such load");
	workload_defaults(w, load);
	json_object_foreach (cell->params, name, v)
		if (param_from_json(w, name, v))
			return -EINVAL;
	if (workload_place(w, cell->placement))
		return -EINVAL;
	w->nprocs = (unsigned int)cell->nprocs;
	w->ops = cell->ops;
	w->warmup_ops = cell->warmup_ops;
	if (cell->background != workload_background(w))
		return msg_invalid("cell", cell->load,
				   "%llu processes in the background, not %u",
				   (unsigned long long)cell->background,
				   workload_background(w));
	return 0;
}
