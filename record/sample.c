// SPDX-License-Identifier: GPL-2.0-only
#include "sample.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const statuses[] = {
	[SAMPLE_OK] = "ok", [SAMPLE_INVALID] = "invalid", NULL};

static const struct field rep_field[] = {
	FIELD(MUST, COUNT, sample, rep),
	{.name = NULL},
};

/* Older samples are told by what their cell is. */
static const struct field cell_id[] = {
	{"cell", FIELD_COUNT, FIELD_NEWER, 0, NULL},
	{.name = NULL},
};

static const struct field found_fields[] = {
	FIELD(MUST, COUNTS, sample, cpus),
	FIELD(MUST, COUNTS, sample, elapsed_ns),
	FIELD(MUST, COUNT_LISTS, sample, interval_ns),
	{"status", FIELD_WORD, FIELD_MUST, offsetof(struct sample, status),
	 statuses},
	FIELD(MUST, TEXT, sample, reason),
	{.name = NULL},
};

static const struct field boot_fields[] = {
	FIELD(MUST, COUNT, sample, boot),
	FIELD(MUST, COUNT, sample, attempt),
	FIELD(MUST, COUNT, sample, block),
	FIELD(MUST, TEXT, sample, variant),
	FIELD(NEWER, RANGE, sample, expected_root_acquisitions),
	FIELD(NEWER, RANGE, sample, expected_imap_acquisitions),
	FIELD(MAY, LIST, sample, hot),
	{.name = NULL},
};

static const struct field schema_field[] = {
	{"schema", FIELD_COUNT, FIELD_MUST, 0, NULL},
	{.name = NULL},
};

const struct field *const sample_tables[] = {
	schema_field, boot_fields,  rep_field, cell_id,
	cell_fields,  found_fields, NULL};

static void begin(struct sample *s, json_t *obj)
{
	*s = (struct sample){.keep = json_array(), .counters = json_object()};
	json_array_append(s->keep, obj);
	json_array_append_new(s->keep, s->counters);
}

int sample_read_asked(struct sample *s, json_t *obj, const struct where *at)
{
	uint64_t id = 0;

	begin(s, obj);
	s->cell = -1;
	if (fields_read(cell_id, obj, at, &id) ||
	    fields_read(rep_field, obj, at, s) ||
	    fields_read(cell_fields, obj, at, &s->as))
		return -EINVAL;
	if (json_object_get(obj, "cell"))
		s->cell = (long)id;
	return 0;
}

json_t *sample_write_asked(const struct sample *s)
{
	json_t *obj = json_object();
	uint64_t id = (uint64_t)s->cell;

	fields_write(cell_id, &id, obj);
	fields_write(rep_field, s, obj);
	fields_write(cell_fields, &s->as, obj);
	return obj;
}

/* Of one that is ok: each process has its time. */
static int check_found(const struct sample *s, const struct where *at)
{
	uint64_t n = s->as.nprocs, i;

	if (s->status != SAMPLE_OK)
		return 0;
	if (s->as.background > n / 2)
		return fields_error(
			at,
			"field background: %llu, must be at most half of "
			"nprocs, which is %llu",
			(unsigned long long)s->as.background,
			(unsigned long long)n);
	if (!n || json_array_size(s->elapsed_ns) != n)
		return fields_error(
			at, "elapsed_ns: %zu values, nprocs is %llu",
			json_array_size(s->elapsed_ns), (unsigned long long)n);
	if (json_array_size(s->cpus) != n)
		return fields_error(at, "cpus: %zu values, nprocs is %llu",
				    json_array_size(s->cpus),
				    (unsigned long long)n);
	if (json_array_size(s->interval_ns) != n)
		return fields_error(
			at, "interval_ns: %zu values, nprocs is %llu",
			json_array_size(s->interval_ns), (unsigned long long)n);
	for (i = 0; i < n; i++)
		if (!fields_count_at(s->elapsed_ns, i))
			return fields_error(at, "elapsed_ns: not positive");
	if (!s->as.ops)
		return fields_error(at, "ops: 0 in a sample that is ok");
	return 0;
}

int sample_read_found(struct sample *s, json_t *obj, const struct where *at)
{
	int ret = sample_read_asked(s, obj, at);

	if (!ret)
		ret = fields_read(found_fields, obj, at, s);
	return ret ? ret : check_found(s, at);
}

json_t *sample_write_found(const struct sample *s)
{
	json_t *obj = sample_write_asked(s);

	fields_write(found_fields, s, obj);
	return obj;
}

/* Which cell of the plan it is of, and was that what was done? */
static int find_cell(struct sample *s, const struct where *at,
		     const struct plan *plan)
{
	const struct cell *c;

	if (s->cell < 0)
		s->cell = plan_cell(plan, &s->as);
	else if ((size_t)s->cell >= plan->n_cells ||
		 !cell_equal(&plan->cells[s->cell], &s->as) ||
		 plan->cells[s->cell].background != s->as.background)
		return fields_error(at, "cell %ld is another one in plan.json",
				    s->cell);
	c = s->cell < 0 ? NULL : &plan->cells[s->cell];
	if (c && c->ops && c->ops != s->as.ops)
		return fields_error(at, "ops: %llu, its cell has %llu",
				    (unsigned long long)s->as.ops,
				    (unsigned long long)c->ops);
	return 0;
}

static bool is_field(const char *name)
{
	for (const struct field *const *t = sample_tables; *t; t++)
		if (fields_find(*t, name))
			return true;
	return false;
}

/* Every other integer of the line. */
static int find_counters(struct sample *s, json_t *obj, const struct where *at)
{
	const char *name;
	json_t *v;

	json_object_foreach (obj, name, v) {
		if (is_field(name))
			continue;
		if (!json_is_integer(v) || json_integer_value(v) < 0)
			return fields_error(
				at, "field %s: %s, must be an integer", name,
				json_is_integer(v) ? "negative" : "wrong type");
		json_object_set(s->counters, name, v);
	}
	return 0;
}

int sample_read(struct sample *s, json_t *obj, const struct where *at,
		const struct plan *plan, const struct planned_boot *boot)
{
	int ret = sample_read_found(s, obj, at);

	if (!ret)
		ret = fields_check_schema(obj, at);
	if (!ret)
		ret = fields_read(boot_fields, obj, at, s);
	if (!ret &&
	    (s->boot != boot->boot || strcmp(s->variant, boot->variant)))
		ret = fields_error(
			at, "boot %llu of %s in the folder of boot %llu of %s",
			(unsigned long long)s->boot, s->variant,
			(unsigned long long)boot->boot, boot->variant);
	if (!ret)
		ret = find_cell(s, at, plan);
	return ret ? ret : find_counters(s, obj, at);
}

json_t *sample_write(const struct sample *s)
{
	json_t *obj = sample_write_found(s);

	fields_write_schema(obj);
	fields_write(boot_fields, s, obj);
	json_object_update(obj, s->counters);
	return obj;
}

void sample_free(struct sample *s)
{
	json_decref(s->keep);
	*s = (struct sample){0};
}

void sample_invalidate(struct sample *s, const char *reason)
{
	json_t *text = json_string(reason);

	if (s->status == SAMPLE_OK)
		s->reason = json_string_value(text);
	json_array_append_new(s->keep, text);
	s->status = SAMPLE_INVALID;
}

void sample_add_counters(struct sample *s, json_t *counted)
{
	const char *name;
	json_t *v;

	json_array_append(s->keep, counted);
	json_object_foreach (counted, name, v)
		if (json_is_integer(v) && !is_field(name))
			json_object_set(s->counters, name, v);
	s->hot = json_object_get(counted, "hot");
}

/*
 * Of each process in the background, the last op may have ended after the
 * others did: its locks are counted in part.
 */
static struct range expect(const struct sample *s, const struct variant *v,
			   enum lock lock)
{
	uint64_t ops = cell_all_ops(&s->as), cell = (uint64_t)s->cell, n;
	struct range r = variant_expects(v, lock, cell), of;

	r.min *= ops;
	r.max *= ops;
	if (!s->as.background)
		return r;
	of = variant_expects_in_background(v, lock, cell);
	r.known &= sample_counter(s, "background_ops", &n) && of.known;
	r.min += of.min * (n > s->as.background ? n - s->as.background : 0);
	r.max += of.max * n;
	return r;
}

void sample_expect(struct sample *s, const struct variant *v)
{
	s->expected_root_acquisitions = expect(s, v, LOCK_ROOT);
	s->expected_imap_acquisitions = expect(s, v, LOCK_IMAP);
}

static json_int_t time_of(const struct sample *s, const char *name,
			  const char *which)
{
	char key[64];

	snprintf(key, sizeof(key), "%s_%s_ns", name, which);
	return json_integer_value(json_object_get(s->counters, key));
}

bool sample_multiplexed(const struct sample *s, const char *name)
{
	return time_of(s, name, "running") < time_of(s, name, "enabled");
}

bool sample_counter(const struct sample *s, const char *name, uint64_t *value)
{
	const json_t *v = json_object_get(s->counters, name);

	*value = (uint64_t)json_integer_value(v);
	return v && !sample_multiplexed(s, name);
}

struct range sample_expected(const struct sample *s, enum lock lock)
{
	return lock == LOCK_ROOT ? s->expected_root_acquisitions
				 : s->expected_imap_acquisitions;
}

/*
 * A run of its own does as many ops as the sample; but what is done in the
 * background beside them is not as much again.
 */
bool sample_locks(const struct sample *s, enum lock lock, uint64_t *n)
{
	bool root = lock == LOCK_ROOT;

	return sample_counter(s,
			      root ? "root_acquisitions" : "imap_acquisitions",
			      n) ||
	       (!s->as.background &&
		sample_counter(s,
			       root ? "untimed_root_acquisitions"
				    : "untimed_imap_acquisitions",
			       n));
}

bool sample_predicted(const struct sample *s, enum lock lock)
{
	uint64_t n;

	return sample_expected(s, lock).known && sample_locks(s, lock, &n);
}

bool sample_attested(const struct sample *s, enum lock lock)
{
	struct range range = sample_expected(s, lock);
	uint64_t n;

	return range.known && sample_locks(s, lock, &n) && n >= range.min &&
	       n <= range.max;
}
