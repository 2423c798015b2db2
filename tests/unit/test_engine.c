// SPDX-License-Identifier: GPL-2.0-only
/* What a run does next, and how its samples are collected. */
#define _GNU_SOURCE
#include "unit.h"

#include "collector.h"
#include "jsonfile.h"
#include "next.h"
#include "own_folder.h"
#include "sample.h"

/* A cell of one process, and a kernel that must take 5 locks in it. */
static void plan_for_collector(struct plan *p)
{
	struct variant *v;

	plan_init(p);
	p->samples_per_boot = 4;
	*plan_add_cell(p) = (struct cell){
		.load = "null",
		.params = plan_keep(p, json_object()),
		.placement = "pack",
		.nprocs = 1,
		.ops = 1,
	};
	v = plan_add_variant(p);
	v->name = "x";
	v->expected_root_per_op = plan_keep(p, json_pack("[[i, i]]", 5, 5));
	*plan_add_boot(p) = (struct planned_boot){.variant = "x"};
}

static json_t *raw_sample(const struct plan *p, uint64_t rep, int roi)
{
	struct sample s = {
		.cell = 0, .as = p->cells[0], .rep = rep, .reason = ""};
	json_t *line;

	s.cpus = json_pack("[i]", 0);
	s.elapsed_ns = json_pack("[i]", 7);
	s.interval_ns = json_pack("[[i]]", 7);
	line = sample_write_found(&s);
	json_decref(s.cpus);
	json_decref(s.elapsed_ns);
	json_decref(s.interval_ns);
	json_object_set_new(line, "type", json_string("sample"));
	json_object_set_new(line, "roi", json_integer(roi));
	return line;
}

static int last_status(json_t *line, const struct where *at, void *arg)
{
	(void)at;
	snprintf(arg, 128, "%s %lld %s",
		 json_string_value(json_object_get(line, "status")),
		 json_integer_value(json_object_get(line, "rep")),
		 json_string_value(json_object_get(line, "reason")));
	return 0;
}

static void says(const char *samples, const char *want)
{
	char text[128] = "";

	assert_int_equal(jsonfile_each_line(samples, last_status, text, NULL),
			 0);
	assert_string_equal(text, want);
}

/* Joined by roi, once each, and attested. */
static void collector(void **state)
{
	char *dir = new_dir(), raw[PATH_BYTES], counts[PATH_BYTES];
	char samples[PATH_BYTES];
	struct plan plan;
	struct order order;
	struct boot_job job = {
		.dir = dir, .plan = &plan, .order = &order, .attempt = 1};
	struct collector c;

	(void)state;
	plan_for_collector(&plan);
	job.boot = &plan.boots[0];
	assert_int_equal(order_make(&order, &plan, job.boot, dir), 0);
	boot_path(&job, BOOT_RAW, raw);
	boot_path(&job, BOOT_COUNTS, counts);
	boot_path(&job, BOOT_SAMPLES, samples);
	collector_init(&c, &backend_sim, &job);
	assert_int_equal(collector_poll(&c), 0);
	jsonfile_append(counts, json_pack("{s:i, s:i}", "roi", 1,
					  "root_acquisitions", 5));
	jsonfile_append(raw, raw_sample(&plan, 0, 1));
	assert_int_equal(collector_poll(&c), 0);
	says(samples, "ok 0 ");
	jsonfile_append(counts, json_pack("{s:i, s:i}", "roi", 2,
					  "root_acquisitions", 4));
	jsonfile_append(raw, raw_sample(&plan, 1, 2));
	collector_poll(&c);
	says(samples, "invalid 1 attestation: 5 root acquisitions expected, 4 "
		      "observed");
	jsonfile_append(raw, raw_sample(&plan, 2, 3));
	jsonfile_append(raw, raw_sample(&plan, 0, 1)); /* known already */
	collector_poll(&c);
	says(samples, "invalid 2 the simulator counted nothing");
	assert_int_equal(order.left, 1);
	assert_false(c.done);
	jsonfile_append(raw, json_pack("{s:s}", "type", "done"));
	collector_poll(&c);
	assert_true(c.done);
	collector_free(&c);
	order_free(&order);
	/* and what is on disk is known to the next one */
	assert_int_equal(order_make(&order, &plan, job.boot, dir), 0);
	assert_int_equal(order.left, 1);
	order_free(&order);
	plan_free(&plan);
	remove_dir(dir);
}

static struct step step_of(const struct plan *plan, const struct journal *j,
			   size_t left0, size_t left1)
{
	return next_step(plan, j, (size_t[]){left0, left1}, NULL);
}

/* From plan, journal and disk alone. */
static void steps(void **state)
{
	struct journal_boot said[2] = {0};
	struct journal j = {.boots = said, .n = 2};
	struct plan plan;
	struct step s;

	(void)state;
	plan_init(&plan);
	plan_add_boot(&plan);
	plan_add_boot(&plan)->boot = 1;
	s = step_of(&plan, &j, 4, 4);
	assert_true(s.kind == STEP_BOOT && s.boot == 0 && s.attempt == 1);
	said[0].attempts = 1;
	s = step_of(&plan, &j, 3, 4);
	assert_true(s.kind == STEP_BOOT && s.boot == 0 && s.attempt == 2);
	/* killed after its last sample, before that was written down */
	s = step_of(&plan, &j, 0, 4);
	assert_true(s.kind == STEP_CLOSE && s.boot == 0 && s.attempt == 1);
	/* but a kernel that died after it has failed */
	said[0].failed = true;
	said[0].failures = 1;
	s = step_of(&plan, &j, 0, 4);
	assert_true(s.kind == STEP_BOOT && s.boot == 0 && s.attempt == 2);
	said[0].failures = FAILURES_MAX;
	s = step_of(&plan, &j, 3, 4);
	assert_true(s.kind == STEP_BOOT && s.boot == 1);
	said[1].done = true;
	assert_int_equal(step_of(&plan, &j, 3, 0).kind, STEP_INCOMPLETE);
	said[0].done = true;
	assert_int_equal(step_of(&plan, &j, 0, 0).kind, STEP_FINISH);
	j.run_done = true;
	assert_int_equal(step_of(&plan, &j, 0, 0).kind, STEP_NONE);
	plan_free(&plan);
}

static struct step rebooting(const struct plan *plan, const struct journal *j,
			     size_t left0, const struct booted *booted)
{
	return next_step(plan, j, (size_t[]){left0, 4}, booted);
}

#define AT_HOME                                                                \
	&(struct booted)                                                       \
	{                                                                      \
		.ours = false                                                  \
	}
#define IN(b, a)                                                               \
	&(struct booted)                                                       \
	{                                                                      \
		.ours = true, .boot = (b), .attempt = (a)                      \
	}

/* Of a run that boots this computer itself: what came up decides. */
static void steps_across_reboots(void **state)
{
	struct journal_boot said[2] = {0};
	struct journal j = {.boots = said, .n = 2};
	struct plan plan;
	struct step s;

	(void)state;
	plan_init(&plan);
	plan_add_boot(&plan);
	plan_add_boot(&plan)->boot = 1;
	s = rebooting(&plan, &j, 4, AT_HOME);
	assert_true(s.kind == STEP_REBOOT && s.boot == 0 && s.attempt == 1);
	said[0].attempts = 1;
	s = rebooting(&plan, &j, 4, IN(0, 1));
	assert_true(s.kind == STEP_BOOT && s.boot == 0 && s.attempt == 1);
	/* the computer's own kernel: a panic, a hang, a power cut */
	s = rebooting(&plan, &j, 3, AT_HOME);
	assert_true(s.kind == STEP_LOST && s.boot == 0 && s.attempt == 1);
	assert_int_equal(rebooting(&plan, &j, 0, AT_HOME).kind, STEP_CLOSE);
	/* a boot entry that is used again, or is another boot's */
	assert_int_equal(rebooting(&plan, &j, 4, IN(0, 2)).kind, STEP_STRAY);
	assert_int_equal(rebooting(&plan, &j, 4, IN(1, 1)).kind, STEP_STRAY);
	said[0].failed = true;
	said[0].failures = 1;
	s = rebooting(&plan, &j, 3, IN(0, 1));
	assert_true(s.kind == STEP_REBOOT && s.boot == 0 && s.attempt == 2);
	said[0].attempts = 2;
	said[0].failed = false;
	assert_int_equal(rebooting(&plan, &j, 3, IN(0, 1)).kind, STEP_STRAY);
	/* from kernel to kernel, and home at the end */
	said[0].done = true;
	s = rebooting(&plan, &j, 0, IN(0, 2));
	assert_true(s.kind == STEP_REBOOT && s.boot == 1 && s.attempt == 1);
	j.stopped = true;
	assert_int_equal(rebooting(&plan, &j, 0, IN(0, 2)).kind, STEP_HOME);
	assert_int_equal(rebooting(&plan, &j, 0, AT_HOME).kind, STEP_STOPPED);
	j.homeward = true;
	assert_int_equal(rebooting(&plan, &j, 0, IN(0, 2)).kind, STEP_STRAY);
	j.homeward = j.stopped = false;
	said[1].attempts = FAILURES_MAX;
	said[1].failures = FAILURES_MAX;
	said[1].failed = true;
	j.last_boot = 1;
	assert_int_equal(rebooting(&plan, &j, 0, IN(1, 3)).kind, STEP_HOME);
	assert_int_equal(rebooting(&plan, &j, 0, AT_HOME).kind,
			 STEP_INCOMPLETE);
	said[1].done = true;
	assert_int_equal(rebooting(&plan, &j, 0, AT_HOME).kind, STEP_FINISH);
	/* finished, and yet one of its kernels came up */
	j.run_done = true;
	assert_int_equal(rebooting(&plan, &j, 0, AT_HOME).kind, STEP_NONE);
	assert_int_equal(rebooting(&plan, &j, 0, IN(0, 2)).kind, STEP_STRAY);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(collector),
		cmocka_unit_test(steps),
		cmocka_unit_test(steps_across_reboots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
