// SPDX-License-Identifier: GPL-2.0-only
/* Result folders of tests/report against figures computed by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "format.h"
#include "totals.h"
#include "wrap.h"

#define FIXTURES RMAPBENCH_SOURCE_DIR "/tests/report/"

static struct report_run one;
static struct report loaded;

static struct report *load(const char *dir)
{
	assert_int_equal(report_run_make(&one, dir, 0.02), 0);
	loaded = (struct report){.runs = &one, .n = 1, .margin = 0.02};
	return &loaded;
}

static int unload(void **state)
{
	(void)state;
	if (loaded.n)
		report_run_free(&one);
	loaded.n = 0;
	return 0;
}

static char *printed(const struct report *report,
		     int (*print)(FILE *out, const struct report *report))
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	assert_int_equal(print(f, report), 0);
	fclose(f);
	return text;
}

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
		fail_msg("got %.12g, want %.12g", got, want);
}

static const struct comparison *find(size_t cell, const char *variant,
				     enum metric metric)
{
	const struct analysis *an = &one.an;
	const struct comparison *c;

	for (size_t i = 0; i < an->n_comparisons; i++) {
		c = &an->comparisons[i];
		if (c->variant->cell == cell && c->variant->metric == metric &&
		    !strcmp(one.res.plan.variants[c->variant->variant].name,
			    variant))
			return c;
	}
	fail_msg("no comparison of %s in cell %zu", variant, cell);
	return NULL;
}

static size_t excluded(const char *variant, const char *reason)
{
	const struct exclusion *e;

	for (size_t i = 0; i < one.an.n_exclusions; i++) {
		e = &one.an.exclusions[i];
		if (e->variant >= 0 &&
		    !strcmp(one.res.plan.variants[e->variant].name, variant) &&
		    !strcmp(e->reason, reason))
			return e->count;
	}
	return 0;
}

/* 2 processes, 1000 ops each in 1 s: 2000/s. lock-pmd: 2 s, then 2.02 s. */
static void figures_by_hand(void **state)
{
	const struct comparison *c;

	(void)state;
	load(FIXTURES "basic");
	c = find(1, "lock-pmd", METRIC_throughput);
	assert_near(c->base->mean.mid, 2000);
	assert_int_equal(c->base->boots, 2);
	assert_int_equal(c->base->samples, 4);
	assert_near(c->variant->value[0], 1000);
	assert_near(c->variant->value[1], 1000 / 1.01);
	assert_near(c->ratio.ratio, 0.4975185951049946);
	assert_near(c->ratio.lo, 0.46704119346713774);
	assert_near(c->ratio.hi, 0.5299848406041383);
	assert_int_equal(c->verdict, STATS_DOWN);
	c = find(1, "lock-pmd", METRIC_xsocket_per_op);
	assert_near(c->base->mean.mid, 1);     /* 2000 of 2 x 1000 ops */
	assert_near(c->variant->mean.mid, 10); /* 20000 of 2 x 1000 ops */
	assert_int_equal(c->verdict, STATS_UP);
	c = find(1, "lock-pmd", METRIC_acquisitions_per_op);
	assert_false(c->ratio.known); /* 4 against 0 */
	assert_int_equal(c->verdict, STATS_UP);
	c = find(0, "lock-pmd", METRIC_xsocket_per_op);
	assert_int_equal(c->verdict, STATS_SAME); /* 0 against 0 */
}

/* mainline-b takes 1/1.005 of the time: the floor is 0.5 %. */
static void floor_by_hand(void **state)
{
	const struct comparison *c;

	(void)state;
	load(FIXTURES "basic");
	c = find(1, "unsafe", METRIC_throughput);
	assert_true(c->has_floor);
	assert_true(fabs(c->floor - 0.005) < 1e-8);
	c = find(1, "mainline-b", METRIC_throughput);
	assert_false(c->has_floor);
}

static void contention_by_hand(void **state)
{
	const struct contention *c;

	(void)state;
	load(FIXTURES "basic");
	assert_int_equal(one.an.n_contentions, 3);
	c = &one.an.contentions[0];
	/* a boot that is 1 % slower is so with both roots: it cancels out */
	assert_near(c->ratio.ratio, 0.5);
	assert_near(c->ratio.lo, 0.5);
	assert_near(c->ratio.hi, 0.5);
	assert_int_equal(c->boots, 2);
	assert_int_equal(c->verdict, STATS_DOWN);
}

static void left_out(void **state)
{
	struct totals t;

	(void)state;
	load(FIXTURES "basic");
	t = totals_of(&one.an);
	assert_int_equal(t.samples, 49);
	assert_int_equal(t.used, 46);
	assert_int_equal(t.left_out, 4);
	assert_int_equal(t.predicted, 48);
	assert_int_equal(t.attested, 47);
	assert_int_equal(t.timeouts, 2);
	assert_int_equal(one.an.n_exclusions, 4);
	assert_int_equal(excluded("unsafe", "invalid: pin failed"), 1);
	assert_int_equal(excluded("unsafe", "root acquisitions differ from the "
					    "expected"),
			 1);
	assert_int_equal(excluded("lock-pmd", "repetition recorded before"), 1);
	assert_int_equal(excluded("mainline-b",
				  "line cut short: boots/"
				  "007-mainline-b/samples.jsonl:7"),
			 1);
	/* the invalid one of two is not in the mean of its boot */
	assert_int_equal(find(0, "unsafe", METRIC_throughput)->variant->samples,
			 2);
}

static void void_comparisons(void **state)
{
	const struct comparison *c;

	(void)state;
	load(FIXTURES "void");
	c = find(0, "lock-pmd", METRIC_throughput);
	assert_false(c->ratio.known);
	assert_string_equal(c->void_reason,
			    "state.thp differs: never in boot "
			    "1 (lock-pmd), always in boot 5 (lock-pmd)");
	c = find(0, "reorder", METRIC_throughput);
	assert_int_equal(c->verdict, STATS_UNCLEAR);
	assert_string_equal(c->void_reason,
			    "kernel.image_sha256 differs: 72656f726465 in boot "
			    "2 (reorder), 6f746865726f in boot 6 (reorder)");
	c = find(0, "lock-vma", METRIC_throughput);
	assert_null(c->void_reason);
	assert_int_equal(c->variant->boots, 1);
	assert_int_equal(excluded("lock-vma", "boot has no context.json"), 1);
	assert_int_equal(one.an.n_exclusions, 3);
}

/* Each kernel has its own boots and its own name; that is no other state. */
static void states_by_name(void **state)
{
	const struct comparison *c;

	(void)state;
	load(FIXTURES "states");
	c = find(0, "lock-pmd", METRIC_throughput);
	assert_null(c->void_reason);
	assert_int_equal(c->verdict, STATS_DOWN);
	c = find(0, "reorder", METRIC_throughput);
	assert_string_equal(c->void_reason,
			    "state.governor differs: performance in boot 0 "
			    "(mainline), 0-3: performance; 4-7: powersave in "
			    "boot 2 (reorder)");
	c = find(0, "lock-vma", METRIC_throughput);
	assert_string_equal(c->void_reason,
			    "state.cmdline differs: nothing in boot 0 "
			    "(mainline), mitigations=off in boot 3 "
			    "(lock-vma)");
}

static void what_is_said(void **state)
{
	char *text = printed(load(FIXTURES "here"), report_text);

	assert_int_equal(one.an.n_comparisons, 0);
	assert_null(strstr(text, "SIMULATED"));
	assert_non_null(strstr(text, "1 of 1 boots done"));
	free(text);
	unload(state);
	text = printed(load(FIXTURES "unfinished"), report_text);
	assert_non_null(strstr(text, "2 of 6 boots done (run unfinished)"));
	assert_non_null(strstr(text, "2 (reorder): kernel panic"));
	assert_non_null(strstr(text, "no interval"));
	assert_non_null(strstr(text, "SIMULATED"));
	free(text);
}

/* In the row, and where the report opens; the strategies without it. */
static void controls_are_marked(void **state)
{
	char *text = printed(load(FIXTURES "basic"), report_text);
	char *json = printed(&loaded, report_json), *at;
	json_t *root = json_loads(json, 0, NULL), *item;
	size_t i, n = 0;

	(void)state;
	for (at = text; (at = strstr(at, "unsafe ")); at++)
		n += !strncmp(at, "unsafe (not a strategy)", 23);
	assert_int_equal(n, 5); /* headline, 3 rows, contention */
	assert_null(strstr(text, "lock-pmd (not"));
	json_array_foreach (json_object_get(root, "comparisons"), i, item) {
		at = (char *)json_string_value(json_object_get(item, "role"));
		assert_int_equal(
			json_is_true(json_object_get(item, "not_a_strategy")),
			!strcmp(at, "control"));
	}
	assert_true(i > 0);
	json_decref(root);
	free(json);
	free(text);
}

static const char *const fixtures[] = {
	"basic", "void", "states", "unfinished", "here", "claims", "filemap",
};
enum { N_FIXTURES = sizeof(fixtures) / sizeof(*fixtures) };

static void load_fixture(size_t i)
{
	static char dir[4096];

	snprintf(dir, sizeof(dir), FIXTURES "%s", fixtures[i]);
	load(dir);
}

/* None above TEXT_COLUMNS, and one at least that comes near. */
static void columns(const char *text)
{
	size_t longest = 0;

	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (n > TEXT_COLUMNS)
			fail_msg("%zu columns: %.*s", n, (int)n, text);
		longest = n > longest ? n : longest;
	}
	assert_in_range(longest, TEXT_COLUMNS - 8, TEXT_COLUMNS);
}

static void no_line_is_long(void **state)
{
	char *all;
	FILE *f;
	size_t size;

	(void)state;
	for (size_t i = 0; i < N_FIXTURES; i++) {
		load_fixture(i);
		all = printed(&loaded, report_text);
		columns(all);
		free(all);
		unload(NULL);
	}
	f = open_memstream(&all, &size);
	wrap(f, "first ", 6, "%0200d and\nsome %090d words", 1, 2);
	fclose(f);
	columns(all);
	free(all);
}

/* What no figure's column has room for would push the others aside. */
static void figures_fit(void **state)
{
	static const double extremes[] = {0,	  1e-9, 0.0004, 1,    99.995,
					  123456, 1e9,	9e99,	1e200};
	struct stats_ratio r = {.known = true, .has_ci = true};
	char text[FORMAT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(extremes) / sizeof(*extremes); i++) {
		format_ratio(text, extremes[i]);
		assert_in_range(strlen(text), 1, 5);
		r.lo = r.hi = extremes[i];
		format_interval(text, &r);
		assert_in_range(strlen(text), 6, 14);
		format_count(text, extremes[i]);
		assert_in_range(strlen(text), 1, 8);
	}
}

static char *golden(const char *name, const char *file)
{
	char path[4096], *text = calloc(1, 1 << 20);
	FILE *f;

	snprintf(path, sizeof(path), FIXTURES "%s/%s", name, file);
	f = fopen(path, "r");
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static void golden_outputs(void **state)
{
	static const struct {
		const char *file;
		int (*print)(FILE *out, const struct report *report);
	} outputs[] = {
		{"expected.txt", report_text},
		{"expected.tsv", report_tsv},
		{"expected.json", report_json},
	};
	char *want, *got;

	(void)state;
	for (size_t i = 0; i < N_FIXTURES; i++) {
		load_fixture(i);
		for (size_t k = 0; k < 3; k++) {
			want = golden(fixtures[i], outputs[k].file);
			got = printed(&loaded, outputs[k].print);
			assert_string_equal(got, want);
			assert_null(strstr(got, "nan"));
			free(want);
			free(got);
		}
		unload(NULL);
	}
}

static void bad_folders(void **state)
{
	(void)state;
	assert_int_equal(report_run_make(&one, FIXTURES "bad-line", 0.02),
			 -EINVAL);
	assert_int_equal(report_run_make(&one, FIXTURES "none", 0.02), -ENOENT);
	assert_int_equal(report_run_make(&one, FIXTURES, 0.02), -ENOENT);
}

#define RUN(test) cmocka_unit_test_teardown(test, unload)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(figures_by_hand),	 RUN(floor_by_hand),
		RUN(contention_by_hand), RUN(left_out),
		RUN(void_comparisons),	 RUN(states_by_name),
		RUN(what_is_said),	 RUN(controls_are_marked),
		RUN(no_line_is_long),	 RUN(figures_fit),
		RUN(golden_outputs),	 RUN(bad_folders),
	};

	unsetenv("RMAPBENCH_ROOT"); /* no proofs but those of the fixtures */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
