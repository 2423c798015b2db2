// SPDX-License-Identifier: GPL-2.0-only
/* The page: elements end in order, and it holds what was computed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "report.h"
#include "sections.h"
#include "table.h"

#define BASIC RMAPBENCH_SOURCE_DIR "/tests/report/basic"

static struct report_run run;

static int load(void **state)
{
	(void)state;
	return report_run_make(&run, BASIC, 0.02);
}

static int unload(void **state)
{
	(void)state;
	report_run_free(&run);
	return 0;
}

static char *page(void)
{
	struct report report = {.runs = &run, .n = 1, .margin = 0.02};
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	assert_int_equal(report_html(f, &report), 0);
	fclose(f);
	return text;
}

struct name {
	const char *at;
	size_t len;
};

static bool is(const struct name *a, const char *b)
{
	return a->len == strlen(b) && !strncmp(a->at, b, a->len);
}

/* Every element ends, in the order of a tree. */
static void assert_tree(const char *html)
{
	struct name open[16], name;
	size_t depth = 0;

	assert_memory_equal(html, "<!DOCTYPE html>", 15);
	for (html += 15; (html = strchr(html, '<')); html++) {
		bool end = html[1] == '/';

		name.at = html + 1 + end;
		name.len = strcspn(name.at, " >\n");
		if (is(&name, "meta"))
			continue;
		if (!end) {
			assert_true(depth < 16);
			open[depth++] = name;
			continue;
		}
		if (!depth || open[depth - 1].len != name.len ||
		    strncmp(open[depth - 1].at, name.at, name.len))
			fail_msg("no such element is open: %.60s", html);
		depth--;
	}
	assert_int_equal(depth, 0);
}

static void assert_has(const char *html, const char *text)
{
	if (!strstr(html, text))
		fail_msg("not in the page: %s", text);
}

/* Of claims: ">=" is in what they ask for. */
static void assert_has_escaped(const char *html, const char *text)
{
	char escaped[1024] = "";
	size_t n = 0;

	for (; *text; text++)
		n += (size_t)snprintf(escaped + n, sizeof(escaped) - n,
				      *text == '>' ? "&gt;" : "%c", *text);
	assert_has(html, escaped);
}

/* The row of a variant with its figures, one beside the other. */
static void assert_row(const char *html, const struct comparison *c)
{
	size_t variant = c->variant->variant;
	bool control = run.res.plan.variants[variant].role == ROLE_CONTROL;
	const char *verdict = table_verdict(METRIC_throughput, c);
	char rate[FORMAT_SIZE], ratio[FORMAT_SIZE], interval[FORMAT_SIZE];
	char *row, *name = format_variant(&run.res, variant, false);

	format_rate(rate, c->variant->mean.mid);
	format_ratio(ratio, c->ratio.ratio);
	format_interval(interval, &c->ratio);
	assert_true(
		asprintf(
			&row,
			"<td class=\"\">%llu</td><td class=\"%s\">%s</td><td "
			"class=\"\">%s</td><td class=\"\">%s</td><td "
			"class=\"\">%s</td><td class=\"%s\">%s</td>",
			(unsigned long long)run.res.plan.cells[c->variant->cell]
				.nprocs,
			control ? "l control" : "l", name, rate, ratio,
			interval, verdict, verdict) > 0);
	assert_has(html, row);
	free(name);
	free(row);
}

static void it_holds_what_was_computed(void **state)
{
	char *html = page();
	struct document d = {.n = 0};
	size_t rows = 0;

	(void)state;
	assert_tree(html);
	assert_null(strstr(html, "nan"));
	assert_has(html, "SIMULATED: a model, no hardware was timed</p>");
	for (size_t i = 0; i < run.an.n_comparisons; i++) {
		if (run.an.comparisons[i].variant->metric != METRIC_throughput)
			continue;
		assert_row(html, &run.an.comparisons[i]);
		rows++;
	}
	assert_int_equal(rows, 9); /* 3 variants, 3 cells */
	assert_has(html, "<td class=\"l control\">unsafe (not a strategy)");
	sections_facts(&d, &run.an);
	for (size_t i = 0; i < d.n; i++)
		assert_has(html, d.blocks[i].text);
	document_free(&d);
	for (size_t i = 0; i < run.an.n_exclusions; i++)
		assert_has(html, run.an.exclusions[i].reason);
	assert_int_equal(run.claims.n, 10);
	for (size_t i = 0; i < run.claims.n; i++) {
		assert_has(html, run.claims.list[i].text);
		assert_has_escaped(html, run.claims.list[i].reason);
	}
	free(html);
}

/* Names come from files; a page is opened by people who did not write them. */
static void names_are_no_markup(void **state)
{
	char *html;

	(void)state;
	run.res.plan.variants[1].name = "<i>&\"";
	run.res.plan.machine = run.res.plan.base = run.res.plan.run =
		"<script>";
	html = page();
	assert_tree(html);
	assert_null(strstr(html, "<i>"));
	assert_null(strstr(html, "<script"));
	assert_has(html, "&lt;i&gt;&amp;&quot;");
	free(html);
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, load, unload)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(it_holds_what_was_computed),
		RUN(names_are_no_markup),
	};

	unsetenv("RMAPBENCH_ROOT"); /* no proofs but those of the fixtures */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
