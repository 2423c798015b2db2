// SPDX-License-Identifier: GPL-2.0-only
/* What the first paragraphs of a mail say, for every result there can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "mail.h"

#define FIXTURES RMAPBENCH_SOURCE_DIR "/tests/report/"

static struct report_run run;
static struct answer answer;
static struct faults faults;
static struct variants series;
static struct mail mail = {
	.run = &run,
	.answer = &answer,
	.faults = &faults,
	.draft = true,
	.name = "A",
	.email = "a@b",
	.url = "",
	.sha256 = "",
	.folder = "",
	.series = &series,
};

static void load(const char *dir)
{
	assert_int_equal(report_run_make(&run, dir, 0.02), 0);
	answer_make(&run.an, &run.claims, &answer);
	faults_find(&run.an, &faults);
}

static int unload(void **state)
{
	(void)state;
	faults_free(&faults);
	answer_free(&answer);
	report_run_free(&run);
	return 0;
}

/* The first n paragraphs, one after the other. */
static char *said(size_t n)
{
	struct document d = {.n = 0};
	char *text = NULL;

	mail_answer(&d, &mail);
	for (size_t i = 0; i < d.n && i < n; i++)
		mail_say(&text, "%s%s", i ? " " : "", d.blocks[i].text);
	document_free(&d);
	return text;
}

static void assert_says(const char *part)
{
	char *text = said(2);

	if (!strstr(text, part))
		fail_msg("not said: %s\nbut: %s", part, text);
	free(text);
}

static void assert_silent(const char *part)
{
	char *text = said(2);

	if (strstr(text, part))
		fail_msg("said: %s\nin: %s", part, text);
	free(text);
}

/* 4 processes: reorder 4000/s, lock-pmd 1000/s; with one process no difference.
 */
static void faster(void **state)
{
	(void)state;
	load(FIXTURES "claims");
	assert_says("On a simulated machine of 2 sockets (a model: no hardware "
		    "was timed), with 4 processes that share one anon_vma "
		    "root, moving 8 MiB through PTEs is 4.000 times as fast, "
		    "95 % interval [4.000, 4.000], with reorder as with "
		    "lock-pmd. reorder is faster from 4 processes on; with "
		    "fewer, the two are the same. The ratio of reorder to "
		    "mainline is 1.000 [1.000, 1.000]: same.");
	assert_says("reorder is not shown to be slower than mainline or "
		    "another strategy in any of 5 cells.");
	assert_int_equal(answer.from, 4);
}

/* Nothing beats the baseline there, though one strategy beats another. */
static void none_wins(void **state)
{
	(void)state;
	load(FIXTURES "claims");
	assert_says("No strategy is shown to win: none is faster than mainline "
		    "in more cells than it is slower in. reorder, of 4, comes "
		    "out best: faster in 0, slower in 0 of 5 cells.");
	assert_silent("recommended");
	unload(NULL);
	load(FIXTURES "filemap");
	assert_says("file-order is recommended here: of 2 strategies it has "
		    "the best balance against mainline: faster in 1, slower in "
		    "0 of 2 cells.");
	assert_says("with 4 processes, load filemap (level=pte way=away "
		    "file=shared size=8MiB) is 2.000 times as fast");
	assert_says("file-order is faster from 4 processes on, the smallest "
		    "number measured.");
}

static void slower(void **state)
{
	(void)state;
	load(FIXTURES "basic");
	assert_says("with 2 processes that share one anon_vma root, moving 8 "
		    "MiB through PTEs is 0.498 times as fast, 95 % interval "
		    "[0.467, 0.530], with lock-pmd as with mainline. There is "
		    "no number of processes from which on lock-pmd is faster: "
		    "of 2 numbers, it is with none, and slower with 2.");
	assert_says("lock-pmd is slower than mainline or another strategy in 1 "
		    "of 3 cells, most when moving 8 MiB through PTEs with 2 "
		    "processes that share one anon_vma root: 0.498 [0.467, "
		    "0.530] to mainline");
	assert_says("lock-pmd is the only one that was measured; against "
		    "mainline it is faster in 0, slower in 1 of 3 cells.");
	assert_says("Controls, which are no strategies, in the cell of the "
		    "first sentence: unsafe 1.000 [1.000, 1.000], mainline-b "
		    "1.005 [1.005, 1.005] of mainline.");
}

/* What the words are made of is put together by hand. */
static void same_and_unclear(void **state)
{
	struct comparison *p = &answer.pair;

	(void)state;
	load(FIXTURES "claims");
	p->ratio = (struct stats_ratio){.known = true,
					.has_ci = true,
					.ratio = 1.01,
					.lo = 1,
					.hi = 1.02};
	p->verdict = STATS_SAME;
	assert_says("moving 8 MiB through PTEs is as fast with reorder as with "
		    "lock-pmd, but for what the noise or a margin of 2 % "
		    "hides: ratio 1.010 [1.000, 1.020].");
	p->verdict = STATS_UNCLEAR;
	p->ratio.hi = 1.5;
	assert_says("it is unclear whether moving 8 MiB through PTEs is faster "
		    "with reorder or with lock-pmd: ratio 1.010 [1.000, "
		    "1.500].");
	p->ratio.has_ci = false;
	assert_says("ratio 1.010 (no interval: too few boots).");
	*p = (struct comparison){.void_reason = "state.thp differs"};
	assert_says("moving 8 MiB through PTEs with reorder and with lock-pmd: "
		    "not compared (state.thp differs).");
	assert_silent("times as fast");
}

static void one_boot_each(void **state)
{
	(void)state;
	load(FIXTURES "unfinished");
	assert_says("it is unclear whether moving 8 MiB through PTEs is faster "
		    "with reorder or with lock-pmd: ratio 2.000 (no interval: "
		    "too few boots).");
	assert_says("in the one cell that was measured.");
	assert_silent("from which on");
}

static void one_kernel(void **state)
{
	(void)state;
	load(FIXTURES "here");
	assert_says("On 2 sockets, with the kernel running, moving 8 MiB "
		    "through PTEs, anon_vma root shared: ops/s of all "
		    "processes: 995 with 1, 1990 with 2. No strategy was "
		    "compared with it");
	assert_silent("imulated");
	answer.known = false;
	assert_says("there is no answer");
}

/* A strategy that fell is neither chosen nor held against others. */
static void fallen(void **state)
{
	long v;

	(void)state;
	load(FIXTURES "claims");
	v = plan_variant(&run.res.plan, "reorder");
	assert_int_equal(answer.strategy, v);
	run.res.proofs[v].verdict = PROOF_FELL;
	answer_free(&answer);
	answer_make(&run.an, &run.claims, &answer);
	assert_int_not_equal(answer.strategy, v);
	assert_int_equal(answer.strategies, 3);
	for (size_t i = 0; i < answer.n_losses; i++)
		assert_int_not_equal(answer.losses[i].base->variant, v);
}

/* Of every sample of a variant: as if it had been counted so, per op. */
static void count(const char *variant, const char *counter, uint64_t per_op)
{
	for (size_t i = 0; i < run.res.n_samples; i++) {
		struct sample *s = &run.res.samples[i].as;

		if (!strcmp(s->variant, variant))
			json_object_set_new(
				s->counters, counter,
				json_integer((json_int_t)(per_op * s->as.ops *
							  s->as.nprocs)));
	}
}

static void drop_hot(void)
{
	for (size_t i = 0; i < run.res.n_samples; i++)
		run.res.samples[i].as.hot = NULL;
}

/* An op takes 1 ms on mainline, 2.01 ms with lock-pmd: 1.01 ms longer. */
static void causes(void **state)
{
	(void)state;
	load(FIXTURES "basic");
	drop_hot();
	count("mainline", "root_wait_ns", 1000);
	count("lock-pmd", "root_wait_ns", 1000);
	count("mainline", "sim_instructions", 1000);
	count("lock-pmd", "sim_instructions", 1499);
	assert_silent(", as ");
	count("lock-pmd", "sim_instructions", 1520);
	assert_says("to mainline, as an op executes 1.520 times the "
		    "instructions.");
	count("lock-pmd", "root_wait_ns", 500000);
	assert_says("as an op executes");
	count("lock-pmd", "root_wait_ns", 520000);
	assert_says("to mainline, as an op waits 520000 ns for the root lock, "
		    "with mainline 1000 ns.");
}

/* Its stall is scaled up to what the time needs. */
static void cause_of_lines(void **state)
{
	json_t *hot, *o;
	size_t k;

	(void)state;
	load(FIXTURES "basic");
	count("mainline", "sim_instructions", 1);
	count("lock-pmd", "sim_instructions", 1);
	assert_silent(", as ");
	for (size_t i = 0; i < run.res.n_samples; i++) {
		struct sample *s = &run.res.samples[i].as;

		hot = s->hot;
		if (!strcmp(s->variant, "lock-pmd"))
			json_array_foreach (hot, k, o)
				json_object_set_new(
					o, "stall_ns",
					json_integer((
						json_int_t)(600000 * s->as.ops *
							    s->as.nprocs)));
	}
	assert_says("to mainline, as CPUs stand still for lines of others, "
		    "mostly of anon_vma.rwsem: ");
}

static void ascii(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain", "plain"},
		{"Intel\xc2\xae Xeon\xe2\x84\xa2", "Intel(R) Xeon(TM)"},
		{"gr\xc3\xb6\xc3\x9f"
		 "er \xc3\x97 \xce\xbc",
		 "groesser x u"},
		{"e\xcc\x81 \xe6\x97\xa5 \xf0\x9f\x98\x80", "e ? ?"},
		{"\xff\xc3", "??"},
		{"a\tb\x1b[0m\x7f\xc2\x9b\n", "a b [0m  \n"},
		{"\xc2\xbc\xc2\xbd\xc3\xbf", "1/41/2y"},
	};
	char *copy;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		copy = ascii_copy(cases[i].text);
		assert_string_equal(copy, cases[i].want);
		free(copy);
	}
}

#define RUN(test) cmocka_unit_test_teardown(test, unload)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(faster),	     RUN(none_wins),
		RUN(slower),	     RUN(same_and_unclear),
		RUN(one_boot_each),  RUN(one_kernel),
		RUN(fallen),	     RUN(causes),
		RUN(cause_of_lines), cmocka_unit_test(ascii),
	};

	unsetenv("RMAPBENCH_ROOT"); /* no proofs but those of the fixtures */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
