// SPDX-License-Identifier: GPL-2.0-only
/* samples.jsonl of one boot. */
#include "result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "field.h"

struct reader {
	struct result *res;
	size_t boot;
};

const char *result_counter_field(enum counter counter)
{
	static const char *const fields[COUNTERS] = {
		[COUNTER_CYCLES] = "sim_cycles",
		[COUNTER_INSOCKET] = "insocket_transfers",
		[COUNTER_XSOCKET] = "xsocket_transfers",
		[COUNTER_INVALIDATIONS] = "invalidations",
		[COUNTER_ROOT] = "root_acquisitions",
		[COUNTER_ROOT_OTHER] = "root_acquisitions_other",
		[COUNTER_ROOT_WAIT] = "root_wait_ns",
		[COUNTER_ROOT_HOLD] = "root_hold_ns",
		[COUNTER_IMAP] = "imap_acquisitions",
		[COUNTER_TIMEOUTS] = "window_timeouts",
	};

	return fields[counter];
}

static int find_cell(const struct result *res, json_t *obj,
		     const struct where *at, long *cell)
{
	const char *load, *placement;
	const struct cell *c;
	uint64_t nprocs;
	json_t *params;
	char *key;
	int ret = field_text(obj, "load", at, &load);

	if (!ret)
		ret = field_object(obj, "params", at, &params);
	if (!ret)
		ret = field_text(obj, "placement", at, &placement);
	if (!ret)
		ret = field_count(obj, "nprocs", at, &nprocs);
	if (ret)
		return ret;
	key = result_params_key(params);
	if (!key)
		return -ENOMEM;
	*cell = NO_CELL;
	for (size_t i = 0; i < res->n_cells && *cell == NO_CELL; i++) {
		c = &res->cells[i];
		if (c->nprocs == nprocs && !strcmp(c->load, load) &&
		    !strcmp(c->placement, placement) &&
		    !strcmp(c->params_key, key))
			*cell = (long)i;
	}
	free(key);
	return 0;
}

static int read_boot(const struct reader *rd, json_t *obj,
		     const struct where *at)
{
	const struct boot *boot = &rd->res->boots[rd->boot];
	const char *planned = rd->res->variants[boot->variant].name;
	const char *variant;
	uint64_t number;
	int ret = field_count(obj, "boot", at, &number);

	if (!ret)
		ret = field_text(obj, "variant", at, &variant);
	if (ret)
		return ret;
	if (number != boot->number || strcmp(variant, planned))
		return field_error(
			at, "boot %llu of %s in the folder of boot %llu of %s",
			(unsigned long long)number, variant,
			(unsigned long long)boot->number, planned);
	return 0;
}

static int read_elapsed(struct sample *s, json_t *obj, const struct where *at)
{
	json_t *list, *item;
	uint64_t nprocs;
	size_t i;
	int ret = field_array(obj, "elapsed_ns", at, &list);

	if (!ret)
		ret = field_count(obj, "nprocs", at, &nprocs);
	if (ret)
		return ret;
	if (!nprocs || json_array_size(list) != nprocs)
		return field_error(at, "elapsed_ns: %zu values, nprocs is %llu",
				   json_array_size(list),
				   (unsigned long long)nprocs);
	s->elapsed_ns = calloc(nprocs, sizeof(*s->elapsed_ns));
	if (!s->elapsed_ns)
		return -ENOMEM;
	json_array_foreach (list, i, item) {
		if (json_integer_value(item) <= 0)
			return field_error(at, "elapsed_ns: not positive");
		s->elapsed_ns[i] = (uint64_t)json_integer_value(item);
	}
	if (!s->ops)
		return field_error(at, "ops: 0 in a sample that is ok");
	return 0;
}

/* [min, max]; null or nothing: no prediction */
static int read_expected(struct sample *s, const json_t *obj,
			 const struct where *at, enum lock lock)
{
	static const char *const fields[LOCKS] = {
		"expected_root_acquisitions",
		"expected_imap_acquisitions",
	};
	const json_t *range = json_object_get(obj, fields[lock]), *min, *max;

	if (!range || json_is_null(range))
		return 0;
	min = json_array_get(range, 0);
	max = json_array_get(range, 1);
	if (json_array_size(range) != 2 || !json_is_integer(min) ||
	    !json_is_integer(max))
		return field_error(at,
				   "field %s: wrong type, must be [min, max]",
				   fields[lock]);
	s->expected[lock].known = true;
	s->expected[lock].min = (uint64_t)json_integer_value(min);
	s->expected[lock].max = (uint64_t)json_integer_value(max);
	return 0;
}

static enum counter counter_of(enum lock lock)
{
	return lock == LOCK_ROOT ? COUNTER_ROOT : COUNTER_IMAP;
}

bool sample_predicted(const struct sample *s, enum lock lock)
{
	return s->expected[lock].known && s->has & 1U << counter_of(lock);
}

bool sample_attested(const struct sample *s, enum lock lock)
{
	uint64_t n = s->count[counter_of(lock)];

	return sample_predicted(s, lock) && n >= s->expected[lock].min &&
	       n <= s->expected[lock].max;
}

static int read_counters(struct sample *s, json_t *obj, const struct where *at)
{
	const char *field;
	int ret = 0;

	for (enum counter c = 0; c < COUNTERS; c++) {
		field = result_counter_field(c);
		if (!json_object_get(obj, field))
			continue;
		ret = field_count(obj, field, at, &s->count[c]);
		if (ret)
			return ret;
		s->has |= 1U << c;
	}
	if (json_object_get(obj, "hot")) {
		ret = field_array(obj, "hot", at, &s->hot);
		if (ret)
			return ret;
		json_incref(s->hot);
	}
	for (enum lock l = 0; l < LOCKS && !ret; l++)
		ret = read_expected(s, obj, at, l);
	return ret;
}

static int read_status(struct sample *s, json_t *obj, const struct where *at)
{
	const char *status, *reason = "";
	int ret = field_text(obj, "status", at, &status);

	if (ret)
		return ret;
	s->ok = !strcmp(status, "ok");
	if (s->ok)
		return read_elapsed(s, obj, at);
	if (strcmp(status, "invalid"))
		return field_error(at, "status %s: must be ok or invalid",
				   status);
	ret = field_text(obj, "reason", at, &reason);
	if (ret)
		return ret;
	s->reason = strdup(reason);
	return s->reason ? 0 : -ENOMEM;
}

static int read_sample(json_t *obj, const struct where *at, void *ctx)
{
	const struct reader *rd = ctx;
	struct result *res = rd->res;
	struct sample *s;
	int ret = field_schema(obj, at);

	if (!ret)
		ret = read_boot(rd, obj, at);
	if (ret)
		return ret;
	s = array_push(&res->samples, &res->n_samples, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->boot = rd->boot;
	ret = find_cell(res, obj, at, &s->cell);
	if (!ret)
		ret = field_count(obj, "attempt", at, &s->attempt);
	if (!ret)
		ret = field_count(obj, "rep", at, &s->rep);
	if (!ret)
		ret = field_count(obj, "ops", at, &s->ops);
	if (!ret)
		ret = read_counters(s, obj, at);
	if (!ret)
		ret = read_status(s, obj, at);
	return ret;
}

int result_load_samples(struct result *res, size_t boot, const char *path)
{
	struct reader rd = {.res = res, .boot = boot};
	struct cut_line *c;
	size_t cut;
	int ret = field_each_line(path, read_sample, &rd, &cut);

	/* a boot that is still starting has recorded none yet */
	if (ret == -ENOENT)
		return 0;
	if (ret || !cut)
		return ret;
	c = array_push(&res->cuts, &res->n_cuts, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->line = cut;
	c->variant = (long)res->boots[boot].variant;
	c->file = strdup(path);
	return c->file ? 0 : -ENOMEM;
}
