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
	assert_int_equal(c->verdict, CLAIM_UNCLEAR);
	assert_ratio(c, 0.5);
	c = claim(5);
	assert_int_equal(c->verdict, CLAIM_SUPPORTED);
	assert_int_equal(c->break_even, 4);
	assert_ratio(c, 0.25);
	c = claim(8);
	assert_int_equal(c->verdict, CLAIM_UNCLEAR);
	assert_string_equal(c->reason,
			    "not measured: needs load filemap (file=shared) "
			    "with 2 or more processes, of variant file-order");
	c = claim(9);
	assert_int_equal(c->verdict, CLAIM_REFUTED);
	assert_ratio(c, 1.0 / 3);
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
	assert_string_equal(claim(7)->reason,
			    "not measured: needs load fork (memory=file) of "
			    "variant fork-imap");
	report_run_free(&run);
}

static bool is_load(const char *name)
{
	static const char *const loads[] = {
#define LOAD(load) #load,
#include "../../bench/loads.def"
#undef LOAD
	};

	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++)
		if (!strcmp(loads[i], name))
			return true;
	return false;
}

static bool is_variant(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path),
		 RMAPBENCH_SOURCE_DIR "/kernel-patches/6.12/%s/series", name);
	return !access(path, F_OK);
}

static void what_claims_ask_for_is_there(void **state)
{
	const struct claim_rule *r;
	char none[] = "no load measures it yet: needs";
	size_t n = 0;

	(void)state;
	load(FIXTURES "here");
	for (r = claim_rules; r->id; r++) {
		if (r->load && !is_load(r->load))
			fail_msg("claim %d: no load %s", r->id, r->load);
		if (r->fast && !is_variant(r->fast))
			fail_msg("claim %d: no variant %s", r->id, r->fast);
		if (r->slow && !is_variant(r->slow))
			fail_msg("claim %d: no variant %s", r->id, r->slow);
		assert_int_equal(
			!strncmp(claim(r->id)->reason, none, strlen(none)),
			!r->load);
		n += !!r->load;
	}
	assert_int_equal(r - claim_rules, run.claims.n);
	assert_int_equal(n, 7);
	report_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_by_hand),
		cmocka_unit_test(private_files_say_nothing),
		cmocka_unit_test(what_claims_ask_for_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
