// SPDX-License-Identifier: GPL-2.0-only
#include "collector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "jsonfile.h"
#include "sample.h"
#include "state_fields.h"

void collector_init(struct collector *c, const struct backend *be,
		    const struct boot_job *job)
{
	*c = (struct collector){.be = be, .job = job, .counts = json_object()};
}

void collector_free(struct collector *c)
{
	json_decref(c->counts);
}

static int wrong(struct collector *c, const char *what, const char *value)
{
	snprintf(c->error, sizeof(c->error), "%s%.100s", what, value);
	return -EBADMSG;
}

/* The intended kernel must be the one that answers. */
static int check_release(struct collector *c, const struct context *context)
{
	const char *got = fields_text_in(context->state, "release");

	return strcmp(fields_text_in(context->kernel, "release"), got)
		       ? wrong(c, "another kernel runs: ", got)
		       : 0;
}

static int wrong_state(struct collector *c, const char *field,
		       const json_t *before, const json_t *now)
{
	snprintf(c->error, sizeof(c->error),
		 "begun in another state: %s was '%.40s', and is '%.40s'",
		 field, fields_text_in(before, field),
		 fields_text_in(now, field));
	return -EBADMSG;
}

/* An attempt goes on with what the one before began: not with another. */
static int check_same(struct collector *c, const char *path,
		      const struct context *context)
{
	struct context before;
	const char *field;
	int ret = context_read(&before, path, c->job->boot);

	if (ret) /* none, or cut short: says nothing */
		ret = 0;
	else if (!json_equal(before.kernel, context->kernel))
		ret = wrong(c, "begun with another: ", "kernel");
	else if (context->model && !json_equal(before.model, context->model))
		ret = wrong(c, "begun with another: ", "model");
	else if ((field = state_differing(before.state, context->state)))
		ret = wrong_state(c, field, before.state, context->state);
	context_free(&before);
	return ret;
}

struct told {
	json_t *state, *topology, *counting;
};

static const struct field told_fields[] = {
	FIELD(MUST, OBJECT, told, state),
	FIELD(MUST, OBJECT, told, topology),
	FIELD(MAY, OBJECT, told, counting),
	{.name = NULL},
};

static int take_context(struct collector *c, json_t *line,
			const struct where *at)
{
	const struct boot_job *job = c->job;
	struct context context = {
		.boot = job->boot->boot,
		.block = job->boot->block,
		.variant = job->boot->variant,
		.backend = c->be->name,
		.machine = job->plan->machine,
		.keep = json_array(),
	};
	char path[PATH_BYTES];
	struct told told = {NULL};
	int ret = fields_read(told_fields, line, at, &told);

	boot_path(job, BOOT_CONTEXT, path);
	if (ret) {
		context_free(&context);
		return wrong(c,
			     "context: ", "not of the form that is expected");
	}
	context.state = told.state;
	context.topology = told.topology;
	context.counting = told.counting;
	ret = c->be->describe(job, &context);
	if (!ret)
		ret = check_release(c, &context);
	/* the kernel's, and told there: not a state a boot may differ in */
	json_object_del(context.state, "release");
	if (!ret)
		ret = check_same(c, path, &context);
	if (!ret)
		ret = jsonfile_write(path, context_write(&context));
	context_free(&context);
	return ret;
}

/* How it was when the samples were taken. */
static int take_after(struct collector *c, const json_t *line)
{
	json_t *state = json_object_get(line, "state");
	char path[PATH_BYTES];
	struct context context;
	int ret;

	boot_path(c->job, BOOT_CONTEXT, path);
	ret = context_read(&context, path, c->job->boot);
	if (!ret) {
		context.state_after = state;
		ret = jsonfile_write(path, context_write(&context));
	}
	context_free(&context);
	return ret;
}

/* Did the kernel path run that was to be measured, as often as predicted? */
static void attest(struct sample *s, enum lock lock, const char *name)
{
	struct range want = sample_expected(s, lock);
	char reason[128];
	uint64_t got;

	if (!sample_predicted(s, lock) || sample_attested(s, lock))
		return;
	sample_locks(s, lock, &got);
	snprintf(reason, sizeof(reason),
		 "attestation: %llu %s acquisitions expected, %llu observed",
		 (unsigned long long)(got < want.min ? want.min : want.max),
		 name, (unsigned long long)got);
	sample_invalidate(s, reason);
}

struct reading {
	struct collector *c;
	size_t line;
};

static void roi_of(const json_t *line, char roi[24])
{
	snprintf(roi, 24, "%lld",
		 (long long)json_integer_value(json_object_get(line, "roi")));
}

static int on_counts(json_t *line, const struct where *at, void *arg)
{
	struct reading *r = arg;
	char roi[24];

	(void)at;
	if (r->line++ < r->c->counts_seen)
		return 0;
	r->c->counts_seen++;
	roi_of(line, roi);
	json_object_set(r->c->counts, roi, line);
	return 0;
}

/* What the simulator counted for a sample, or NULL. */
static json_t *find_counts(struct collector *c, const json_t *line)
{
	struct reading counts = {.c = c};
	char path[PATH_BYTES], roi[24];

	roi_of(line, roi);
	if (!json_object_get(c->counts, roi)) {
		boot_path(c->job, BOOT_COUNTS, path);
		jsonfile_each_line(path, on_counts, &counts, NULL);
	}
	return json_object_get(c->counts, roi);
}

static void add_counts(struct collector *c, struct sample *s,
		       const json_t *line)
{
	json_t *counts = json_object_get(line, "counters");

	if (counts)
		sample_add_counters(s, counts);
	sample_expect(s, &c->job->plan->variants[c->job->boot->variant_index]);
	if (!strcmp(c->be->name, "sim")) {
		counts = find_counts(c, line);
		if (!counts) {
			sample_invalidate(s, "the simulator counted nothing");
			return;
		}
		json_object_del(counts, "roi");
		sample_add_counters(s, counts);
	}
	attest(s, LOCK_ROOT, "root");
	attest(s, LOCK_IMAP, "imap");
}

static int append(struct collector *c, struct sample *s, const json_t *line)
{
	const struct boot_job *job = c->job;
	char path[PATH_BYTES];
	int ret;

	s->boot = job->boot->boot;
	s->block = job->boot->block;
	s->attempt = job->attempt;
	s->variant = job->boot->variant;
	add_counts(c, s, line);
	boot_path(job, BOOT_SAMPLES, path);
	ret = jsonfile_append(path, sample_write(s));
	if (ret)
		return ret;
	order_take(job->order, s->cell, s->rep);
	if (c->on_sample)
		c->on_sample(&job->plan->cells[s->cell], c->arg);
	return 0;
}

static int take_sample(struct collector *c, json_t *line,
		       const struct where *at)
{
	struct sample s;
	int ret = sample_read_found(&s, line, at);

	if (!ret && order_wants(c->job->order, s.cell, s.rep))
		ret = append(c, &s, line);
	sample_free(&s);
	return ret;
}

static int on_raw(json_t *line, const struct where *at, void *arg)
{
	struct reading *r = arg;
	struct collector *c = r->c;
	const char *type = fields_text_in(line, "type");

	if (r->line++ < c->raw_seen)
		return 0;
	c->raw_seen++;
	if (!strcmp(type, "context"))
		return take_context(c, line, at);
	if (!strcmp(type, "sample"))
		return take_sample(c, line, at);
	if (!strcmp(type, "after"))
		return take_after(c, line);
	c->done |= !strcmp(type, "done");
	return 0;
}

int collector_poll(struct collector *c)
{
	struct reading raw = {.c = c};
	char path[PATH_BYTES];
	int ret;

	boot_path(c->job, BOOT_RAW, path);
	ret = jsonfile_each_line(path, on_raw, &raw, NULL);
	if (ret == -EINVAL && !*c->error) /* the rest was said */
		wrong(c, "what was measured cannot be read: ",
		      "a line is not of the form that is expected");
	return ret;
}
