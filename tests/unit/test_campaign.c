// SPDX-License-Identifier: GPL-2.0-only
/* Plans follow from options; journals and folders survive interruption. */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot.h"
#include "folder.h"
#include "own_folder.h"
#include "host.h"
#include "journal.h"
#include "jsonfile.h"
#include "make_plan.h"
#include "variant.h"

#define ARGS_MAX 16

/* The plan of options in words; its status. */
static int plan_of(struct plan *plan, const char *words)
{
	char text[256], *p = text, *argv[ARGS_MAX] = {"sim"};
	struct options o = {0};
	int argc = 1, ret;

	snprintf(text, sizeof(text), "%s", words);
	while (*text && p && argc < ARGS_MAX)
		argv[argc++] = strsep(&p, " ");
	*plan = (struct plan){0};
	ret = options_parse(&o, argc, argv);
	if (!ret)
		ret = make_plan(plan, &o, RMAPBENCH_SOURCE_DIR, &backend_sim);
	options_free(&o);
	return ret;
}

/* Page tables that wait for a grace period: bench/load.h, frees_tables. */
static void longer_where_tables_wait(void **state)
{
	uint64_t ops[2][2]; /* of 6.12 and 7.3, pte and pmd */
	static const char *const words[2][2] = {
		{"--base 6.12 --loads move:level=pte",
		 "--base 6.12 --loads move:level=pmd"},
		{"--base 7.3 --loads move:level=pte",
		 "--base 7.3 --loads move:level=pmd"},
	};
	struct plan plan;
	int base, level;

	(void)state;
	for (base = 0; base < 2; base++) {
		for (level = 0; level < 2; level++) {
			assert_int_equal(plan_of(&plan, words[base][level]), 0);
			ops[base][level] = plan.cells[0].ops;
			plan_free(&plan);
		}
	}
	assert_in_range(ops[1][0], 12 * ops[0][0], 13 * ops[0][0]);
	assert_int_equal(ops[1][1], ops[0][1]);
}

static void default_matrix(void **state)
{
	struct plan plan;

	(void)state;
	assert_int_equal(plan_of(&plan, "--variants lock-pmd,reorder"), 0);
	/* the baseline is there without being asked for */
	assert_int_equal(plan.n_variants, 3);
	/* 1, 2, 4, 8 processes; shared, private; pte, pmd */
	assert_int_equal(plan.n_cells, 16);
	assert_int_equal(plan.n_boots, 9);
	plan_free(&plan);
}

static void narrowed(void **state)
{
	struct plan plan;

	(void)state;
	assert_int_equal(
		plan_of(&plan,
			"--procs 8,1,8 --loads move:level=pte --boots 1"),
		0);
	/* the two roots stay, pmd has become pte, the second 8 is one with it
	 */
	assert_int_equal(plan.n_cells, 4);
	assert_int_equal(plan.cells[0].nprocs, 1);
	assert_int_equal(plan.cells[1].nprocs, 8);
	plan_free(&plan);
	assert_int_equal(plan_of(&plan, "--procs 2 --loads null"), 0);
	assert_int_equal(plan.n_cells, 1);
	plan_free(&plan);
}

/* What each cell must take goes with the plan; no rule, no prediction. */
static void expectations(void **state)
{
	struct plan plan;
	struct range r;

	(void)state;
	assert_int_equal(plan_of(&plan, "--variants lock-pmd --procs 1 "
					"--loads move:level=pte:root=shared"),
			 0);
	assert_string_equal(plan.variants[1].name, "lock-pmd");
	r = variant_expects(&plan.variants[1], LOCK_ROOT, 0);
	assert_true(r.known && r.min == 8 && r.max == 8);
	r = variant_expects(&plan.variants[0], LOCK_ROOT, 0);
	assert_true(r.known && r.max == 0);
	plan.variants[0].expected_root_per_op = NULL;
	assert_false(variant_expects(&plan.variants[0], LOCK_ROOT, 0).known);
	plan_free(&plan);
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
	struct plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!plan_of(&plan, words[i]))
			fail_msg("taken: %s", words[i]);
		else
			plan_free(&plan);
}

/* Every block holds every variant once; the order follows from the seed. */
static void random_blocks(void **state)
{
	struct plan a, b, c;
	json_t *of_a, *of_b, *of_c, *seen = json_object();
	const struct planned_boot *boot;

	(void)state;
	assert_int_equal(plan_of(&a, "--seed 5 --boots 20"), 0);
	assert_int_equal(plan_of(&b, "--seed 5 --boots 20"), 0);
	assert_int_equal(plan_of(&c, "--seed 6 --boots 20"), 0);
	of_a = plan_write(&a);
	of_b = plan_write(&b);
	of_c = plan_write(&c);
	assert_true(json_equal(of_a, of_b));
	assert_false(json_equal(json_object_get(of_a, "boots"),
				json_object_get(of_c, "boots")));
	for (size_t i = 0; i < a.n_boots; i++) {
		boot = &a.boots[i];
		assert_int_equal(boot->boot, i);
		assert_int_equal(boot->block, i / a.n_variants);
		json_object_set_new(seen, boot->variant, json_true());
		if ((i + 1) % a.n_variants == 0) {
			assert_int_equal(json_object_size(seen), a.n_variants);
			json_object_clear(seen);
		}
	}
	json_decref(seen);
	json_decref(of_a);
	json_decref(of_b);
	json_decref(of_c);
	plan_free(&a);
	plan_free(&b);
	plan_free(&c);
}

/* Runs with seeds that follow each other have no boot in common. */
static void seeds_of_their_own(void **state)
{
	const struct plan near = {.seed = 5}, next = {.seed = 6};
	uint64_t a, b;

	(void)state;
	for (a = 0; a < 20; a++) {
		for (b = 0; b < 20; b++) {
			assert_int_not_equal(plan_block_seed(&near, a),
					     plan_block_seed(&next, b));
			if (a != b)
				assert_int_not_equal(plan_block_seed(&near, a),
						     plan_block_seed(&near, b));
		}
	}
}

/* Only what is wrong on purpose is to fall in verify. */
static void who_must_fall(void **state)
{
	struct variants vs;
	size_t i;

	(void)state;
	assert_int_equal(variants_read(&vs, RMAPBENCH_SOURCE_DIR, "6.12"), 0);
	assert_string_equal(vs.v[0].name, "mainline");
	assert_string_equal(variants_find(&vs, "unsafe")->expect_fail,
			    "migrate");
	assert_string_equal(
		variants_find(&vs, "broken/reorder-undo")->expect_fail, "undo");
	for (i = 0; i < vs.n; i++) {
		assert_int_equal(!*vs.v[i].expect_fail,
				 (vs.v[i].role != ROLE_BROKEN &&
				  !strstr(vs.v[i].name, "unsafe")) ||
					 !strcmp(vs.v[i].name,
						 "broken/backwards-lock-both"));
		assert_int_equal(vs.v[i].role == ROLE_BROKEN,
				 !strncmp(vs.v[i].name, "broken/", 7));
	}
	variants_free(&vs);
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
	assert_true(journal_of(&j, 3)->done);
	assert_false(journal_of(&j, 0)->done);
	assert_int_equal(journal_of(&j, 3)->attempts, 2);
	assert_int_equal(journal_of(&j, 3)->failures, 1);
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
	struct plan plan, other;
	char *dir = new_dir(), out[PATH_BYTES], path[PATH_BYTES];
	struct journal j;
	int lock;

	(void)state;
	assert_int_equal(plan_of(&plan, "--boots 1"), 0);
	assert_int_equal(plan_of(&other, "--boots 2"), 0);
	path_make(out, "%s/a/b", dir);
	assert_int_equal(folder_prepare(dir, out, &plan, path), 0);
	assert_string_equal(path, out);
	/* the same plan, unfinished: gone on with; another: refused */
	assert_int_equal(folder_prepare(dir, out, &plan, path), 0);
	assert_int_equal(folder_prepare(dir, out, &other, path), -EEXIST);
	/* not while somebody adds to it */
	lock = folder_lock(out, "plan.json");
	assert_true(lock >= 0);
	assert_int_equal(folder_lock(out, "plan.json"), -EBUSY);
	assert_int_equal(folder_prepare(dir, out, &plan, path), -EEXIST);
	close(lock);
	/* nor when it is complete */
	journal_open(&j, out);
	journal_say(&j, "run-done", -1, NULL);
	journal_close(&j);
	assert_int_equal(folder_prepare(dir, out, &plan, path), -EEXIST);
	plan_free(&plan);
	plan_free(&other);
	remove_dir(dir);
}

static const char *commit_of(const json_t *host)
{
	return json_string_value(json_object_get(host, "commit"));
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
	assert_int_equal(strlen(commit_of(host)), 12);
	json_decref(host);
	path_make(path, "%s/it's $HOME/unpacked", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	host = host_describe(path);
	assert_string_equal(commit_of(host), "unknown");
	json_decref(host);
	remove_dir(dir);
}

/* Of 32 simulated CPUs each gets a quarter of the host that each of 8 gets. */
static void silence(void **state)
{
	struct plan plan;

	(void)state;
	assert_int_equal(plan_of(&plan, "--procs 1"), 0);
	assert_int_equal(boot_silence_s(&plan), 300);
	plan_free(&plan);
	assert_int_equal(plan_of(&plan, "--machine xeon-6242 --procs 1,32"), 0);
	assert_int_equal(boot_silence_s(&plan), 1200);
	plan.target_ns = 1; /* real CPUs */
	assert_int_equal(boot_silence_s(&plan), 300);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_matrix),
		cmocka_unit_test(longer_where_tables_wait),
		cmocka_unit_test(narrowed),
		cmocka_unit_test(expectations),
		cmocka_unit_test(refused),
		cmocka_unit_test(random_blocks),
		cmocka_unit_test(seeds_of_their_own),
		cmocka_unit_test(who_must_fall),
		cmocka_unit_test(silence),
		cmocka_unit_test(journal),
		cmocka_unit_test(folders),
		cmocka_unit_test(commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
