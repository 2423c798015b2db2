// SPDX-License-Identifier: GPL-2.0-only
#include "collector.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"

char *sample_key(const json_t *s)
{
	json_t *key = json_pack(
		"{s:O, s:O, s:O, s:O, s:O}", "load", json_object_get(s, "load"),
		"params", json_object_get(s, "params"), "placement",
		json_object_get(s, "placement"), "nprocs",
		json_object_get(s, "nprocs"), "rep", json_object_get(s, "rep"));
	char *text = json_dumps(key, JSON_SORT_KEYS | JSON_COMPACT);

	json_decref(key);
	return text;
}

static int remember(json_t *line, void *arg)
{
	char *key = sample_key(line);

	if (!key)
		return -ENOMEM;
	json_object_set_new(arg, key, json_true());
	free(key);
	return 0;
}

int sample_keys(const char *path, json_t *keys)
{
	return jsonfile_each_line(path, remember, keys);
}

int collector_init(struct collector *c, const struct backend *be,
		   const struct boot_job *job)
{
	char path[PATH_BYTES];

	memset(c, 0, sizeof(*c));
	c->be = be;
	c->job = job;
	c->have = json_object();
	c->counts = json_object();
	boot_path(job, BOOT_SAMPLES, path);
	return sample_keys(path, c->have);
}

void collector_free(struct collector *c)
{
	json_decref(c->have);
	json_decref(c->counts);
}

static int wrong(struct collector *c, const char *what, const char *value)
{
	snprintf(c->error, sizeof(c->error), "%s%.100s", what, value);
	return -EBADMSG;
}

/* The intended kernel must be the one that answers. */
static int check_release(struct collector *c, const json_t *context)
{
	const char *want =
		plan_string(json_object_get(context, "kernel"), "release");
	const char *got =
		plan_string(json_object_get(context, "state"), "release");

	return strcmp(want, got) ? wrong(c, "another kernel runs: ", got) : 0;
}

/* An attempt goes on with what the one before began: not with another. */
static int check_same(struct collector *c, const json_t *context)
{
	static const char *const keys[] = {"kernel", "model"};
	char path[PATH_BYTES];
	json_t *before;
	int ret = 0;
	size_t i;

	boot_path(c->job, BOOT_CONTEXT, path);
	before = json_load_file(path, 0, NULL); /* cut short: says nothing */
	for (i = 0; before && !ret && i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!json_equal(json_object_get(before, keys[i]),
				json_object_get(context, keys[i])))
			ret = wrong(c, "begun with another: ", keys[i]);
	json_decref(before);
	return ret;
}

static int take_context(struct collector *c, const json_t *line)
{
	const struct boot_job *job = c->job;
	char path[PATH_BYTES];
	json_t *context;
	int ret;

	context = json_pack("{s:i, s:i, s:i, s:s, s:s, s:s, s:O, s:O}",
			    "schema", 1, "boot", job->boot, "block", job->block,
			    "variant", job->variant, "backend", c->be->name,
			    "machine", plan_string(job->plan, "machine"),
			    "state", json_object_get(line, "state"), "topology",
			    json_object_get(line, "topology"));
	if (!context)
		return wrong(c,
			     "context: ", "not of the form that is expected");
	ret = c->be->describe(job, context);
	if (!ret)
		ret = check_release(c, context);
	if (!ret)
		ret = check_same(c, context);
	if (ret) {
		json_decref(context);
		return ret;
	}
	/* the kernel's, and told there: not a state that a boot may differ in
	 */
	json_object_del(json_object_get(context, "state"), "release");
	boot_path(job, BOOT_CONTEXT, path);
	return jsonfile_write(path, context);
}

static void invalidate(json_t *sample, const char *reason)
{
	json_object_set_new(sample, "status", json_string("invalid"));
	json_object_set_new(sample, "reason", json_string(reason));
}

/* Did the kernel path run that was to be measured, as often as predicted? */
static void attest(json_t *sample, const char *lock)
{
	char observed[32], expected[48], reason[128];
	long long min, max, got;
	const json_t *range;

	snprintf(observed, sizeof(observed), "%s_acquisitions", lock);
	snprintf(expected, sizeof(expected), "expected_%s", observed);
	range = json_object_get(sample, expected);
	if (!json_is_array(range) || !json_object_get(sample, observed) ||
	    strcmp(plan_string(sample, "status"), "ok"))
		return;
	min = json_integer_value(json_array_get(range, 0));
	max = json_integer_value(json_array_get(range, 1));
	got = plan_integer(sample, observed);
	if (got >= min && got <= max)
		return;
	snprintf(reason, sizeof(reason),
		 "attestation: %lld %s acquisitions expected, %lld observed",
		 got < min ? min : max, lock, got);
	invalidate(sample, reason);
}

struct reading {
	struct collector *c;
	size_t line;
};

static int on_counts(json_t *line, void *arg)
{
	struct reading *r = arg;
	char roi[24];

	if (r->line++ < r->c->counts_seen)
		return 0;
	r->c->counts_seen++;
	snprintf(roi, sizeof(roi), "%lld", plan_integer(line, "roi"));
	json_object_set(r->c->counts, roi, line);
	return 0;
}

/* What the simulator counted for a sample, or NULL. */
static json_t *find_counts(struct collector *c, const json_t *sample)
{
	struct reading counts = {.c = c};
	char path[PATH_BYTES], roi[24];

	snprintf(roi, sizeof(roi), "%lld", plan_integer(sample, "roi"));
	if (!json_object_get(c->counts, roi)) {
		boot_path(c->job, BOOT_COUNTS, path);
		jsonfile_each_line(path, on_counts, &counts);
	}
	return json_object_get(c->counts, roi);
}

static void add_counts(struct collector *c, json_t *sample)
{
	json_t *counts;

	if (strcmp(c->be->name, "sim"))
		return;
	counts = find_counts(c, sample);
	if (counts) {
		json_object_update_missing(sample, counts);
		attest(sample, "root");
		attest(sample, "imap");
	} else if (!strcmp(plan_string(sample, "status"), "ok")) {
		invalidate(sample, "the simulator counted nothing");
	}
}

static int take_sample(struct collector *c, json_t *line)
{
	const struct boot_job *job = c->job;
	json_t *sample = json_copy(line);
	char path[PATH_BYTES], *key;
	int ret;

	key = sample_key(sample);
	if (!key || json_object_get(c->have, key)) {
		json_decref(sample);
		free(key);
		return key ? 0 : -ENOMEM;
	}
	json_object_set_new(sample, "schema", json_integer(1));
	json_object_set_new(sample, "boot", json_integer(job->boot));
	json_object_set_new(sample, "block", json_integer(job->block));
	json_object_set_new(sample, "attempt", json_integer(job->attempt));
	json_object_set_new(sample, "variant", json_string(job->variant));
	add_counts(c, sample);
	json_object_del(sample, "type");
	json_object_del(sample, "roi");
	boot_path(job, BOOT_SAMPLES, path);
	ret = jsonfile_append(path, sample);
	if (!ret) {
		json_object_set_new(c->have, key, json_true());
		if (c->on_sample)
			c->on_sample(line, c->arg);
	}
	free(key);
	return ret;
}

static int take_line(struct collector *c, json_t *line)
{
	const char *type = plan_string(line, "type");

	if (!strcmp(type, "context"))
		return take_context(c, line);
	if (!strcmp(type, "sample"))
		return take_sample(c, line);
	if (!strcmp(type, "done"))
		c->done = true;
	return 0;
}

static int on_raw(json_t *line, void *arg)
{
	struct reading *r = arg;

	if (r->line++ < r->c->raw_seen)
		return 0;
	r->c->raw_seen++;
	return take_line(r->c, line);
}

int collector_poll(struct collector *c)
{
	struct reading raw = {.c = c};
	char path[PATH_BYTES];

	boot_path(c->job, BOOT_RAW, path);
	return jsonfile_each_line(path, on_raw, &raw);
}
