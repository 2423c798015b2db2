// SPDX-License-Identifier: GPL-2.0-only
/* Where proofs of a kernel are found, and how those of one image add up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "result.h"

/* Beside it lie proofs of lock-pmd: 1200 s, and 1500 s in its debug build. */
#define FIXTURE RMAPBENCH_SOURCE_DIR "/tests/report/basic"
#define TIMED	RMAPBENCH_SOURCE_DIR "/tests/report/proofs/lock-pmd-timed.json"

static char root[] = "/tmp/rmapbench-proofs-XXXXXX";
static const char *const folders[] = {"results", "results/proofs",
				      "results/reference",
				      "results/reference/proofs"};

static int make_root(void **state)
{
	char path[256];

	(void)state;
	strcpy(strrchr(root, '-'), "-XXXXXX");
	if (!mkdtemp(root) || setenv("RMAPBENCH_ROOT", root, 1))
		return -1;
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", root, folders[i]);
		if (mkdir(path, 0755))
			return -1;
	}
	return 0;
}

static int remove_root(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

/* The proof of lock-pmd's timed image, changed, into results/<where>. */
static void put(const char *where, long seconds, bool survived)
{
	json_t *proof = json_load_file(TIMED, 0, NULL);
	char path[256];

	assert_non_null(proof);
	if (seconds)
		json_object_set_new(proof, "hunts",
				    json_pack("{s:{s:i, s:i, s:i, s:s}}",
					      "fork", "seconds", seconds,
					      "runs", 1, "fell", !survived,
					      "verdict", "survived"));
	json_object_set_new(proof, "survived", json_boolean(survived));
	snprintf(path, sizeof(path), "%s/results/%s", root, where);
	assert_int_equal(json_dump_file(proof, path, 0), 0);
	json_decref(proof);
}

static void says(enum proof_verdict verdict, const char *text)
{
	const struct proven *v;
	struct result res;

	assert_int_equal(result_load(FIXTURE, &res), 0);
	v = &res.proofs[plan_variant(&res.plan, "lock-pmd")];
	assert_string_equal(v->text, text);
	assert_int_equal(v->verdict, verdict);
	/* and of another image they say nothing */
	assert_int_equal(res.proofs[res.plan.baseline_index].verdict,
			 PROOF_NONE);
	result_free(&res);
}

static void beside_it_alone(void **state)
{
	(void)state;
	says(PROOF_SURVIVED, "survived 1200 s of hunts, and 1500 s in its "
			     "debug build");
	unsetenv("RMAPBENCH_ROOT");
	says(PROOF_SURVIVED, "survived 1200 s of hunts, and 1500 s in its "
			     "debug build");
}

static void folders_add_up(void **state)
{
	(void)state;
	put("proofs/a.json", 30, true);
	says(PROOF_SURVIVED, "survived 1230 s of hunts, and 1500 s in its "
			     "debug build");
	put("reference/proofs/a.json", 4, true);
	says(PROOF_SURVIVED, "survived 1234 s of hunts, and 1500 s in its "
			     "debug build");
}

static void a_copy_counts_once(void **state)
{
	(void)state;
	put("proofs/a.json", 0, true);
	put("reference/proofs/b.json", 0, true);
	says(PROOF_SURVIVED, "survived 1200 s of hunts, and 1500 s in its "
			     "debug build");
}

static void to_fall_once_is_to_fall(void **state)
{
	(void)state;
	put("proofs/a.json", 30, false);
	put("reference/proofs/a.json", 40, true);
	says(PROOF_FELL, "fell to a hunt");
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(beside_it_alone),
		RUN(folders_add_up),
		RUN(a_copy_counts_once),
		RUN(to_fall_once_is_to_fall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
