// SPDX-License-Identifier: GPL-2.0-only
/* Where the rmap locks are taken: of a kernel of ours, and of any. */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lock_probes.h"

static FILE *file_of(const char *text)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	fputs(text, f);
	rewind(f);
	return f;
}

static int callers(const char *kallsyms, char *filter, size_t len)
{
	FILE *f = file_of(kallsyms);
	int ret = lock_probes_callers(f, filter, len);

	fclose(f);
	return ret;
}

static void each_mover_reaches_to_the_next_function(void **state)
{
	char filter[LOCK_PROBES_BYTES];

	(void)state;
	assert_int_equal(callers("ffffffff81000000 T _text\n"
				 "ffffffff81300100 t move_ptes.isra.0\n"
				 "ffffffff81300400 T move_page_tables\n"
				 "ffffffff81300480 D data_beside_it\n"
				 "ffffffff81300900 T mremap_other\n"
				 "ffffffff81300a00 T move_page_tables_not\n"
				 "ffffffffc0000000 t move_page_tables\t[mod]\n",
				 filter, sizeof(filter)),
			 0);
	assert_string_equal(
		filter,
		"(caller >= 0xffffffff81300100 && caller < 0xffffffff81300400)"
		" || "
		"(caller >= 0xffffffff81300400 && caller < "
		"0xffffffff81300900)");
}

static void symbols_need_no_order(void **state)
{
	char filter[LOCK_PROBES_BYTES];

	(void)state;
	assert_int_equal(callers("ffffffff81300900 T later\n"
				 "ffffffff81300400 T move_page_tables\n"
				 "ffffffff81300500 t next\n",
				 filter, sizeof(filter)),
			 0);
	assert_string_equal(filter, "(caller >= 0xffffffff81300400 && caller < "
				    "0xffffffff81300500)");
}

static void what_is_hidden_or_missing_is_no_filter(void **state)
{
	char filter[LOCK_PROBES_BYTES];

	(void)state;
	assert_int_equal(callers("0000000000000000 T move_page_tables\n",
				 filter, sizeof(filter)),
			 -EACCES);
	assert_int_equal(
		callers("ffffffff81000000 T _text\n", filter, sizeof(filter)),
		-ENOENT);
	assert_int_equal(callers("", filter, sizeof(filter)), -ENOENT);
	assert_int_equal(
		callers("ffffffff81300400 T move_page_tables\n", filter, 16),
		-E2BIG);
}

static void each_place_of_a_lock_has_a_probe(void **state)
{
	static const char sites[] =
		"0xffffffff8115275a anon-other expand_downwards\n"
		"0xffffffff81156e63 imap-move move_page_tables\n"
		"0xffffffff81156e78 anon-move move_page_tables\n"
		"0xffffffff81156f90 anon-move move_page_tables\n";
	char lines[LOCK_PROBES_BYTES];
	FILE *f = file_of(sites);

	(void)state;
	assert_int_equal(lock_probes_of_sites(f, 0xffffffff81000000, LOCK_ROOT,
					      lines, sizeof(lines)),
			 2);
	assert_string_equal(lines, "p:rmapbench/root _text+0x156e78\n"
				   "p:rmapbench/root _text+0x156f90\n");
	rewind(f);
	assert_int_equal(lock_probes_of_sites(f, 0xffffffff81000000, LOCK_IMAP,
					      lines, sizeof(lines)),
			 1);
	assert_string_equal(lines, "p:rmapbench/imap _text+0x156e63\n");
	rewind(f);
	assert_int_equal(
		lock_probes_of_sites(f, 0, LOCK_ROOT, lines, sizeof(lines)),
		-ENOENT);
	rewind(f);
	assert_int_equal(lock_probes_of_sites(f, 0xffffffff81000000, LOCK_ROOT,
					      lines, 40),
			 -E2BIG);
	fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mover_reaches_to_the_next_function),
		cmocka_unit_test(symbols_need_no_order),
		cmocka_unit_test(what_is_hidden_or_missing_is_no_filter),
		cmocka_unit_test(each_place_of_a_lock_has_a_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
