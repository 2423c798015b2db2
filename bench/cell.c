// SPDX-License-Identifier: GPL-2.0-only
#include "cell.h"

#include <errno.h>
#include <string.h>

#include "msg.h"
#include "parse.h"

void cell_defaults(struct cell *c, const struct load *load)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	c->load = load;
	strcpy(c->placement, "pack");
	for (i = 0; load->params[i].name; i++)
		c->params[i] = load->params[i].fallback;
}

static void list_choices(const struct param *p, char *text, size_t len)
{
	size_t n = 0, i;

	text[0] = '\0';
	for (i = 0; p->choices[i] && n < len; i++)
		n += (size_t)snprintf(text + n, len - n, "%s%s", i ? ", " : "",
				      p->choices[i]);
}

static void list_params(const struct load *load, char *text, size_t len)
{
	size_t n = 0, i;

	snprintf(text, len, "none");
	for (i = 0; load->params[i].name && n < len; i++)
		n += (size_t)snprintf(text + n, len - n, "%s%s", i ? ", " : "",
				      load->params[i].name);
}

static int set_param(const struct param *p, const char *value, uint64_t *out)
{
	char valid[128];
	size_t i;

	if (!p->choices) {
		if (!parse_bytes(value, p->min, p->max, out))
			return 0;
		msg_error(
			"parameter", p->name,
			"'%s' is not a size from %llu to %llu bytes (K, M, G)",
			value, (unsigned long long)p->min,
			(unsigned long long)p->max);
		return -EINVAL;
	}
	for (i = 0; p->choices[i]; i++) {
		if (!strcmp(p->choices[i], value)) {
			*out = i;
			return 0;
		}
	}
	list_choices(p, valid, sizeof(valid));
	msg_error("parameter", p->name, "unknown value '%s'; there are: %s",
		  value, valid);
	return -EINVAL;
}

int cell_set(struct cell *c, const char *name, const char *value)
{
	char valid[128];
	size_t i;

	for (i = 0; c->load->params[i].name; i++)
		if (!strcmp(c->load->params[i].name, name))
			return set_param(&c->load->params[i], value,
					 &c->params[i]);
	list_params(c->load, valid, sizeof(valid));
	msg_error("parameter", name, "load %s has no such one; there are: %s",
		  c->load->name, valid);
	return -ENOENT;
}

static json_t *params_to_json(const struct cell *c)
{
	json_t *j = json_object();
	const struct param *p;
	size_t i;

	for (i = 0; c->load->params[i].name; i++) {
		p = &c->load->params[i];
		json_object_set_new(
			j, p->name,
			p->choices ? json_string(p->choices[c->params[i]])
				   : json_integer((json_int_t)c->params[i]));
	}
	return j;
}

int cell_place(struct cell *c, const char *placement)
{
	int ret = placement_check(placement);

	if (!ret)
		snprintf(c->placement, sizeof(c->placement), "%s", placement);
	return ret;
}

json_t *cell_to_json(const struct cell *c)
{
	return json_pack("{s:s, s:o, s:s, s:i, s:I, s:I}", "load",
			 c->load->name, "params", params_to_json(c),
			 "placement", c->placement, "nprocs", (int)c->nprocs,
			 "ops", (json_int_t)c->ops, "warmup_ops",
			 (json_int_t)c->warmup_ops);
}

static int param_from_json(struct cell *c, const char *name, const json_t *v)
{
	char number[32];

	if (json_is_string(v))
		return cell_set(c, name, json_string_value(v));
	snprintf(number, sizeof(number), "%lld",
		 (long long)json_integer_value(v));
	return cell_set(c, name, number);
}

int cell_from_json(struct cell *c, const json_t *j)
{
	const char *load, *placement, *key;
	json_int_t ops, warmup_ops;
	int nprocs, rep = 0, ret;
	json_t *params, *v;
	json_error_t err;

	if (json_unpack_ex((json_t *)j, &err, 0,
			   "{s:s, s:o, s:s, s:i, s:I, s:I, s?i}", "load", &load,
			   "params", &params, "placement", &placement, "nprocs",
			   &nprocs, "ops", &ops, "warmup_ops", &warmup_ops,
			   "rep", &rep)) {
		msg_error("cell", "JSON", "%s", err.text);
		return -EINVAL;
	}
	if (!load_find(load)) {
		msg_error("cell", load, "no such load");
		return -EINVAL;
	}
	cell_defaults(c, load_find(load));
	json_object_foreach (params, key, v) {
		ret = param_from_json(c, key, v);
		if (ret)
			return -EINVAL;
	}
	if (cell_place(c, placement))
		return -EINVAL;
	c->nprocs = (unsigned int)nprocs;
	c->ops = (uint64_t)ops;
	c->warmup_ops = (uint64_t)warmup_ops;
	c->rep = (unsigned int)rep;
	return 0;
}
