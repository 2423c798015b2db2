// SPDX-License-Identifier: GPL-2.0-only
/* Plans follow from options; journals and folders survive interruption. */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector.h"
#include "folder.h"
#include "host.h"
#include "journal.h"
#include "jsonfile.h"
#include "variants.h"

#define ARGS_MAX 16

/* The plan of options in words, or NULL. */
static json_t *plan_of(const char *words)
{
	char text[256], *p = text, *argv[ARGS_MAX] = {"sim"};
	struct options o = {0};
	json_t *plan = NULL;
	int argc = 1;

	snprintf(text, sizeof(text), "%s", words);
	while (*text && p && argc < ARGS_MAX)
		argv[argc++] = strsep(&p, " ");
	optind = 0; /* getopt anew */
	if (!options_parse(&o, argc, argv))
		plan_sim(&plan, &o, RMAPBENCH_SOURCE_DIR, "sim");
	options_free(&o);
	return plan;
}

static size_t count(const json_t *plan, const char *key)
{
	return json_array_size(json_object_get(plan, key));
}

static void default_matrix(void **state)
{
	json_t *plan = plan_of("--variants lock-pmd,reorder");

	(void)state;
	assert_non_null(plan);
	/* the baseline is there without being asked for */
	assert_int_equal(count(plan, "variants"), 3);
	/* 1, 2, 4, 8 processes; shared, private; pte, pmd */
	assert_int_equal(count(plan, "cells"), 16);
	assert_int_equal(count(plan, "boots"), 9);
	json_decref(plan);
}

static void narrowed(void **state)
{
	json_t *plan =
		plan_of("--procs 8,1,8 --loads move:level=pte --boots 1");
	const json_t *cells = json_object_get(plan, "cells");

	(void)state;
	/* the two roots stay, pmd has become pte, the second 8 is one with it
	 */
	assert_int_equal(json_array_size(cells), 4);
	assert_int_equal(plan_integer(json_array_get(cells, 0), "nprocs"), 1);
	assert_int_equal(plan_integer(json_array_get(cells, 1), "nprocs"), 8);
	json_decref(plan);
	plan = plan_of("--procs 2 --loads null");
	assert_int_equal(count(plan, "cells"), 1);
	json_decref(plan);
}

static void refused(void **state)
{
	static const char *const words[] = {
		"--procs 0",
		"--procs 1,x",
		"--procs 99",
		"--procs ,",
		"--variants nosuch",
		"--loads nosuch",
		"--machine nosuch",
		"--base 5.0",
		"--base ../6.12",
		"--loads move:level=nosuch",
		"--loads move:level",
		"--loads move:nosuch=1",
		"--boots 0",
		"--boots",
		"--nosuch",
		"--proc 1",
		"word",
		"--loads move:level=pmd:size_bytes=1M",
		"--kernel-src /nonexistent",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (plan_of(words[i]))
			fail_msg("taken: %s", words[i]);
}

/* Every block holds every variant once; the order follows from the seed. */
static void random_blocks(void **state)
{
	json_t *a = plan_of("--seed 5 --boots 20"), *seen, *boot;
	json_t *b = plan_of("--seed 5 --boots 20");
	json_t *c = plan_of("--seed 6 --boots 20");
	size_t n = count(a, "variants"), i;

	(void)state;
	assert_true(json_equal(a, b));
	assert_false(json_equal(json_object_get(a, "boots"),
				json_object_get(c, "boots")));
	seen = json_object();
	json_array_foreach (json_object_get(a, "boots"), i, boot) {
		assert_int_equal(plan_integer(boot, "boot"), i);
		assert_int_equal(plan_integer(boot, "block"), i / n);
		json_object_set(seen, plan_string(boot, "variant"), boot);
		if ((i + 1) % n == 0) {
			assert_int_equal(json_object_size(seen), n);
			json_object_clear(seen);
		}
	}
	json_decref(seen);
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

/* Only what is wrong on purpose is to fall in verify. */
static void who_must_fall(void **state)
{
	static struct variants vs;
	size_t i;

	(void)state;
	assert_int_equal(variants_read(&vs, RMAPBENCH_SOURCE_DIR, "6.12"), 0);
	assert_string_equal(vs.v[0].name, "mainline");
	assert_string_equal(variant_falls_to(variants_find(&vs, "unsafe")),
			    "migrate");
	assert_string_equal(
		variant_falls_to(variants_find(&vs, "broken/reorder-undo")),
		"undo");
	for (i = 0; i < vs.n; i++) {
		assert_int_equal(!variant_falls_to(&vs.v[i]),
				 !variant_is_broken(&vs.v[i]) &&
					 strcmp(vs.v[i].name, "unsafe"));
		assert_int_equal(variant_is_broken(&vs.v[i]),
				 !strncmp(vs.v[i].name, "broken/", 7));
	}
}

static char *new_dir(void)
{
	char *dir = strdup("/tmp/rmapbench-test-XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void remove_dir(char *dir)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	free(dir);
}

static void journal(void **state)
{
	char *dir = new_dir(), path[PATH_BYTES];
	struct journal j;
	FILE *f;

	(void)state;
	assert_int_equal(journal_open(&j, dir), 0);
	journal_say(&j, "boot-start", 3, json_pack("{s:i}", "attempt", 1));
	journal_say(&j, "boot-failed", 3, NULL);
	journal_say(&j, "boot-start", 3, NULL);
	journal_say(&j, "boot-done", 3, NULL);
	journal_close(&j);
	/* the power went in the middle of a line */
	path_make(path, "%s/journal.jsonl", dir);
	f = fopen(path, "a");
	fputs("{\"event\":\"run-do", f);
	fclose(f);
	assert_int_equal(journal_open(&j, dir), 0);
	assert_true(journal_boot_done(&j, 3));
	assert_false(journal_boot_done(&j, 0));
	assert_int_equal(journal_attempts(&j, 3), 2);
	assert_int_equal(journal_failures(&j, 3), 1);
	assert_false(j.run_done);
	journal_say(&j, "run-done", -1, NULL);
	journal_close(&j);
	assert_int_equal(journal_open(&j, dir), 0);
	assert_true(j.run_done);
	journal_close(&j);
	remove_dir(dir);
}

static void folders(void **state)
{
	json_t *plan = plan_of("--boots 1"), *other = plan_of("--boots 2");
	char *dir = new_dir(), out[PATH_BYTES], path[PATH_BYTES];
	struct journal j;
	int lock;

	(void)state;
	path_make(out, "%s/a/b", dir);
	assert_int_equal(folder_prepare(dir, out, plan, path), 0);
	assert_string_equal(path, out);
	json_object_del(plan, "run");
	/* the same plan, unfinished: gone on with; another: refused */
	assert_int_equal(folder_prepare(dir, out, plan, path), 0);
	assert_int_equal(folder_prepare(dir, out, other, path), -EEXIST);
	/* not while somebody adds to it */
	lock = folder_lock(out);
	assert_true(lock >= 0);
	assert_int_equal(folder_lock(out), -EBUSY);
	assert_int_equal(folder_prepare(dir, out, plan, path), -EEXIST);
	close(lock);
	/* nor when it is complete */
	journal_open(&j, out);
	journal_say(&j, "run-done", -1, NULL);
	journal_close(&j);
	assert_int_equal(folder_prepare(dir, out, plan, path), -EEXIST);
	json_decref(plan);
	json_decref(other);
	remove_dir(dir);
}

static json_t *raw_sample(int rep, int roi, long long expected)
{
	return json_pack(
		"{s:s, s:s, s:{}, s:s, s:i, s:i, s:i, s:[I, I], s:s, s:s}",
		"type", "sample", "load", "null", "params", "placement", "pack",
		"nprocs", 1, "rep", rep, "roi", roi,
		"expected_root_acquisitions", expected, expected, "status",
		"ok", "reason", "");
}

static int last_status(json_t *line, void *arg)
{
	snprintf(arg, 128, "%s %lld %s", plan_string(line, "status"),
		 plan_integer(line, "rep"), plan_string(line, "reason"));
	return 0;
}

/* Joined by roi, once each, and attested. */
static void collector(void **state)
{
	char *dir = new_dir(), raw[PATH_BYTES], counts[PATH_BYTES];
	char samples[PATH_BYTES], text[128] = "";
	struct boot_job job = {.dir = dir, .variant = "x", .attempt = 1};
	struct collector c;

	(void)state;
	boot_path(&job, BOOT_RAW, raw);
	boot_path(&job, BOOT_COUNTS, counts);
	boot_path(&job, BOOT_SAMPLES, samples);
	assert_int_equal(collector_init(&c, &backend_sim, &job), 0);
	assert_int_equal(collector_poll(&c), 0);
	jsonfile_append(counts, json_pack("{s:i, s:i}", "roi", 1,
					  "root_acquisitions", 5));
	jsonfile_append(raw, raw_sample(0, 1, 5));
	assert_int_equal(collector_poll(&c), 0);
	jsonfile_each_line(samples, last_status, text);
	assert_string_equal(text, "ok 0 ");
	jsonfile_append(counts, json_pack("{s:i, s:i}", "roi", 2,
					  "root_acquisitions", 4));
	jsonfile_append(raw, raw_sample(1, 2, 5));
	collector_poll(&c);
	jsonfile_each_line(samples, last_status, text);
	assert_string_equal(text, "invalid 1 attestation: 5 root acquisitions "
				  "expected, 4 observed");
	jsonfile_append(raw, raw_sample(2, 3, 5));
	jsonfile_append(raw, raw_sample(0, 1, 5)); /* known already */
	collector_poll(&c);
	jsonfile_each_line(samples, last_status, text);
	assert_string_equal(text, "invalid 2 the simulator counted nothing");
	assert_false(c.done);
	jsonfile_append(raw, json_pack("{s:s}", "type", "done"));
	collector_poll(&c);
	assert_true(c.done);
	collector_free(&c);
	remove_dir(dir);
}

/* Of a repository with signs of the shell in its path, not of one around. */
static void commits(void **state)
{
	char *dir = new_dir(), path[PATH_BYTES], command[3 * PATH_BYTES];
	json_t *host;

	(void)state;
	path_make(path, "%s/it's $HOME", dir);
	snprintf(command, sizeof(command),
		 "mkdir \"%s/it's \\$HOME\" && cd \"%s/it's \\$HOME\" && "
		 "git init -q && git -c user.name=x -c user.email=x commit "
		 "-q --allow-empty -m x",
		 dir, dir);
	assert_int_equal(system(command), 0);
	host = host_describe(path);
	assert_int_equal(strlen(plan_string(host, "commit")), 12);
	json_decref(host);
	path_make(path, "%s/it's $HOME/unpacked", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	host = host_describe(path);
	assert_string_equal(plan_string(host, "commit"), "unknown");
	json_decref(host);
	remove_dir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_matrix),
		cmocka_unit_test(narrowed),
		cmocka_unit_test(refused),
		cmocka_unit_test(random_blocks),
		cmocka_unit_test(who_must_fall),
		cmocka_unit_test(journal),
		cmocka_unit_test(folders),
		cmocka_unit_test(collector),
		cmocka_unit_test(commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
