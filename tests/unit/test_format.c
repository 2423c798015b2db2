// SPDX-License-Identifier: GPL-2.0-only
/* Text that is no UTF-8, and characters that a line has no room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "utf8.h"
#include "report.h"
#include "wrap.h"

#define FIXTURE RMAPBENCH_SOURCE_DIR "/tests/report/void"

static void bytes_that_are_no_utf8(void **state)
{
	static const char *const pairs[][2] = {
		{"", ""},
		{"move \xc3\xa4 \xe2\x82\xac", "move \xc3\xa4 \xe2\x82\xac"},
		{"\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7"},
		{"o\xff", "o\xef\xbf\xbd"},
		{"\xe4rger", "\xef\xbf\xbdrger"},
		/* cut within a character */
		{"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
		/* overlong, and a surrogate */
		{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		char *got = utf8_copy(pairs[i][0]);

		assert_string_equal(got, pairs[i][1]);
		free(got);
	}
}

/* A word of more than a line, its characters two and three bytes long. */
static void characters_stay_whole(void **state)
{
	char word[3 * TEXT_COLUMNS + 1] = "", *text, *valid;
	size_t size;
	FILE *f;

	(void)state;
	for (size_t i = 0; i < TEXT_COLUMNS / 2; i++)
		strcat(word, i % 2 ? "\xc3\xa4" : "\xe2\x82\xac");
	f = open_memstream(&text, &size);
	wrap(f, "", 2, "%s%s", word, word);
	fclose(f);
	valid = utf8_copy(text);
	assert_string_equal(text, valid);
	for (char *at = text; *at; at += strcspn(at, "\n") + 1)
		assert_true(strcspn(at, "\n") <= TEXT_COLUMNS);
	free(valid);
	free(text);
}

/* A reason cut within a character is still given. */
static void json_keeps_what_was_cut(void **state)
{
	struct report_run run;
	struct report report = {.runs = &run, .n = 1};
	char *text, *cut = strdup("cut \xe2\x82");
	json_t *root, *first;
	size_t size;
	FILE *f;

	(void)state;
	assert_int_equal(report_run_make(&run, FIXTURE, 0.02), 0);
	free(run.an.exclusions[0].reason);
	run.an.exclusions[0].reason = cut;
	f = open_memstream(&text, &size);
	assert_int_equal(report_json(f, &report), 0);
	fclose(f);
	root = json_loads(text, 0, NULL);
	first = json_array_get(json_object_get(root, "excluded"), 0);
	assert_string_equal(json_string_value(json_object_get(first, "reason")),
			    "cut \xef\xbf\xbd\xef\xbf\xbd");
	json_decref(root);
	free(text);
	report_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_are_no_utf8),
		cmocka_unit_test(characters_stay_whole),
		cmocka_unit_test(json_keeps_what_was_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
