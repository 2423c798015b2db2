// SPDX-License-Identifier: GPL-2.0-only
/* Lock sites of a kernel. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sites.h"

static int read_text(struct sites *s, const char *text)
{
	char path[] = "/tmp/rmapbench-sites-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	int ret;

	fputs(text, f);
	fclose(f);
	ret = sites_read(s, path);
	unlink(path);
	return ret;
}

static void finds(void **state)
{
	struct sites s;

	(void)state;
	assert_int_equal(
		read_text(&s,
			  "0xffffffff8114ea78 anon-move move_page_tables\n"
			  "0xffffffff8105d01a imap-other copy_process\n"
			  "0xffffffff81154cd8 anon-other unlink_anon_vmas\n"),
		0);
	assert_int_equal(s.n, 3);
	assert_int_equal(sites_find(&s, 0xffffffff8105d01a)->lock,
			 SITE_IMAP_OTHER);
	assert_int_equal(sites_find(&s, 0xffffffff8114ea78)->lock,
			 SITE_ANON_MOVE);
	assert_null(sites_find(&s, 0xffffffff8114ea79));
	sites_free(&s);
	assert_null(sites_find(&s, 0));
}

static void refuses(void **state)
{
	struct sites s;

	(void)state;
	assert_int_equal(read_text(&s, "0x10 spin f\n"), -EINVAL);
	assert_int_equal(read_text(&s, "nonsense\n"), -EINVAL);
	assert_int_equal(sites_read(&s, "/nonexistent"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
