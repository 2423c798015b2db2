// SPDX-License-Identifier: GPL-2.0-only
/* Machine files: what is read, and what is refused with line and key. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"

static char *read_whole(const char *path)
{
	char *text = calloc(1, 8192);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_true(fread(text, 1, 8191, f) > 0);
	fclose(f);
	return text;
}

/* 2s8c with one line replaced by another: what machine_read() says of it. */
static int read_into(struct machine *m, const char *from, const char *to)
{
	char *text = read_whole(RMAPBENCH_SOURCE_DIR "/sim/machines/2s8c");
	char path[] = "/tmp/rmapbench-machine-XXXXXX", *at;
	FILE *f;
	int fd, ret;

	fd = mkstemp(path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	at = strstr(text, from);
	assert_non_null(at);
	fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(f);
	ret = machine_read(m, path);
	unlink(path);
	free(text);
	return ret;
}

static int read_changed(const char *from, const char *to)
{
	struct machine m;

	return read_into(&m, from, to);
}

static void reads_the_default(void **state)
{
	struct machine m;

	(void)state;
	assert_int_equal(
		machine_read(&m, RMAPBENCH_SOURCE_DIR "/sim/machines/2s8c"), 0);
	assert_string_equal(m.name, "2s8c");
	assert_int_equal(machine_cpus(&m), 8);
	assert_int_equal(m.xsocket_cycles, 250);
}

/* Files of before they were known mean the same as then. */
static void later_keys_may_be_left_out(void **state)
{
	struct machine m;

	(void)state;
	assert_int_equal(read_into(&m, "upgrade_milli = 500", ""), 0);
	assert_int_equal(m.upgrade_milli, 1000);
	assert_int_equal(read_into(&m, "atomic_cycles = 14", ""), 0);
	assert_int_equal(m.atomic_cycles, 0);
	assert_int_equal(m.upgrade_milli, 500);
	assert_int_equal(read_into(&m, "stream_cycles = 15", ""), 0);
	assert_int_equal(m.stream_cycles, 0);
	assert_int_equal(
		read_changed("upgrade_milli = 500", "upgrade_milli = 1001"),
		-EINVAL);
}

static void refuses(void **state)
{
	struct machine m;

	(void)state;
	assert_int_equal(read_changed("sockets = 2", "sockets = 2"), 0);
	assert_int_equal(read_changed("sockets = 2", "sockets = 9"), -EINVAL);
	assert_int_equal(read_changed("sockets = 2", "sockets = 2x"), -EINVAL);
	assert_int_equal(read_changed("sockets = 2", "sockets = -1"), -EINVAL);
	assert_int_equal(read_changed("sockets = 2", "sockets"), -EINVAL);
	assert_int_equal(read_changed("sockets = 2", "socks = 2"), -EINVAL);
	assert_int_equal(read_changed("sockets = 2", ""), -EINVAL);
	assert_int_equal(
		read_changed("sockets = 2", "sockets = 2\nsockets = 2"),
		-EINVAL);
	/* 1000 KiB in 16 ways are no power of two of sets; 24 MiB need not be
	 */
	assert_int_equal(read_changed("l2_kib = 1024", "l2_kib = 1000"),
			 -EINVAL);
	assert_int_equal(read_changed("llc_kib = 8192", "llc_kib = 24576"), 0);
	assert_int_equal(read_changed("llc_ways = 16", "llc_ways = 15"),
			 -EINVAL);
	/* three cores do not divide four */
	assert_int_equal(read_changed("cores_per_llc = 4", "cores_per_llc = 3"),
			 -EINVAL);
	assert_int_equal(read_changed("protocol = mesif", "protocol = moesi"),
			 0);
	assert_int_equal(read_changed("protocol = mesif", "protocol = dragon"),
			 -EINVAL);
	assert_int_equal(machine_read(&m, "/nonexistent"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_default),
		cmocka_unit_test(later_keys_may_be_left_out),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
