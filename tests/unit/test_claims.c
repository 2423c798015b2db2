// SPDX-License-Identifier: GPL-2.0-only
/* What is said of each claim, and that what it asks for can be measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

#define FIXTURES RMAPBENCH_SOURCE_DIR "/tests/report/"

static struct report_run run;

static void load(const char *dir)
{
	assert_int_equal(report_run_make(&run, dir, 0.02), 0);
}

static const struct claim *claim(int id)
{
	assert_int_equal(run.claims.list[id - 1].id, id);
	return &run.claims.list[id - 1];
}

static void assert_ratio(const struct claim *c, double want)
{
	double got = c->pairs[c->headline].ratio.ratio;

	if (!(fabs(got - want) <= 1e-9))
		fail_msg("claim %d: got %.12g, want %.12g", c->id, got, want);
}

static void claims_by_hand(void **state)
{
	const struct claim *c;

	(void)state;
	load(FIXTURES "claims");
	assert_int_equal(run.claims.n, 10);
	c = claim(1);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_ratio(c, 4);
	c = claim(2);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_ratio(c, 2);
	c = claim(4); /* faster on the way away, slower on the way back */
	assert_int_equal(c->verdict, CLAIM_DEPENDS);
	assert_int_equal(c->from, 0);
	assert_ratio(c, 0.5);
	c = claim(5);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_int_equal(c->break_even, 4);
	assert_ratio(c, 0.25);
	c = claim(8);
	assert_int_equal(c->verdict, CLAIM_UNCLEAR);
	assert_string_equal(
		c->reason,
		"not measured: needs load filemap:file=shared with 2 or more "
		"processes, of file-order and the baseline");
	c = claim(9);
	assert_int_equal(c->verdict, CLAIM_REFUTED);
	assert_ratio(c, 1.0 / 3);
	report_run_free(&run);
}

/* Where an answer turns, it says so: of the committed reference. */
static void answers_turn(void **state)
{
	const struct claim *c;

	(void)state;
	load(RMAPBENCH_SOURCE_DIR "/results/reference/2s8c-6.12");
	c = claim(1);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_true(c->everywhere && c->mixed);
	c = claim(2);
	assert_int_equal(c->verdict, CLAIM_DEPENDS);
	assert_int_equal(c->from, 8);
	assert_false(c->everywhere || c->mixed);
	assert_string_equal(c->reason, "from 8 processes on; faster in 1 of 3 "
				       "comparisons, slower or the same in 2");
	c = claim(5);
	assert_int_equal(c->break_even, 2);
	c = claim(9);
	assert_int_equal(c->verdict, CLAIM_DEPENDS);
	assert_int_equal(c->up_to, 4);
	report_run_free(&run);
}

/* With private files order gains nothing, and nothing is to be gained. */
static void private_files_say_nothing(void **state)
{
	const struct claim *c;

	(void)state;
	load(FIXTURES "filemap");
	c = claim(8);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_int_equal(c->n_pairs, 1);
	assert_ratio(c, 2);
	/* of fork-imap there is fork of anonymous memory alone */
	assert_string_equal(
		claim(7)->reason,
		"not measured: needs load fork:memory=file with 2 or more "
		"processes, of fork-imap and the baseline");
	report_run_free(&run);
}

static bool is_load(const char *name, size_t len)
{
	static const char *const loads[] = {
#define LOAD(load) #load,
#include "../../bench/loads.def"
#undef LOAD
	};

	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++)
		if (strlen(loads[i]) == len && !strncmp(loads[i], name, len))
			return true;
	return false;
}

static bool is_variant(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path),
		 RMAPBENCH_SOURCE_DIR "/kernel-patches/6.12/%s/series", name);
	return strlen(name) == 1 || !access(path, F_OK);
}

static void what_claims_ask_for_is_there(void **state)
{
	char kernels[256], *word, *rest, fast[64], slow[64];
	const struct claim_rule *r;

	(void)state;
	for (r = claim_rules; r->id; r++) {
		assert_true(r->judge == claim_holds ||
			    is_load(r->cells, strcspn(r->cells, ":")));
		snprintf(kernels, sizeof(kernels), "%s", r->kernels);
		for (word = strtok_r(kernels, " ~", &rest); word;
		     word = strtok_r(NULL, " ~", &rest)) {
			assert_int_equal(
				sscanf(word, "%63[^/]/%63s", fast, slow), 2);
			if (!is_variant(fast) || !is_variant(slow))
				fail_msg("claim %d: %s: no such variant", r->id,
					 word);
		}
	}
	assert_int_equal(r - claim_rules, 10);
}

static bool fits(const char *cells, const char *load, const char *params)
{
	struct cell c = {.load = load, .params = json_loads(params, 0, NULL)};
	struct claim_rule r = {.cells = cells};
	bool yes = claim_cell_fits(&r, &c);

	json_decref(c.params);
	return yes;
}

static void cells_bear_on_a_claim(void **state)
{
	const char *params = "{\"level\":\"pte\",\"size_bytes\":8}";

	(void)state;
	assert_true(fits("move", "move", params));
	assert_true(fits("move:level=pte", "move", params));
	assert_false(fits("move:level=pmd", "move", params));
	assert_false(fits("move:level=pte:root=shared", "move", params));
	assert_false(fits("move", "moves", params));
	assert_false(fits("moves", "move", params));
	assert_false(fits("move:level=pt", "move", params));
	assert_true(fits("move:size_bytes=8:level=pte", "move", params));
	assert_false(fits("move:size_bytes=9", "move", params));
	assert_true(fits("move:size_bytes>=8", "move", params));
	assert_true(fits("move:level=pte:size_bytes>=7", "move", params));
	assert_false(fits("move:size_bytes>=9", "move", params));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_by_hand),
		cmocka_unit_test(answers_turn),
		cmocka_unit_test(private_files_say_nothing),
		cmocka_unit_test(what_claims_ask_for_is_there),
		cmocka_unit_test(cells_bear_on_a_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
