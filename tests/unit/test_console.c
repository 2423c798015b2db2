// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel says that nobody should read in a sound one. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console.h"

static int fault_in_bytes(const char *log, size_t bytes, char *text, size_t len)
{
	char path[] = "/tmp/rmapbench-console-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	int ret;

	fwrite(log, 1, bytes, f);
	fclose(f);
	ret = console_fault(path, "fork", text, len);
	unlink(path);
	return ret;
}

static int fault_in(const char *log, char *text, size_t len)
{
	return fault_in_bytes(log, strlen(log), text, len);
}

static void finds_the_first(void **state)
{
	char text[128];

	(void)state;
	assert_int_equal(
		fault_in("[    0.1] Linux version 6.12\r\n"
			 "[    5.2] [   T77] kernel BUG at "
			 "include/linux/swapops.h:505!\r\n"
			 "[    5.3] Oops: invalid opcode: 0000 [#1] SMP\r\n",
			 text, sizeof(text)),
		1);
	assert_string_equal(text, "kernel BUG at include/linux/swapops.h:505!");
	assert_int_equal(fault_in("[    9.0] WARNING: possible circular "
				  "locking dependency detected\n",
				  text, sizeof(text)),
			 1);
	/* truncation left a mapping behind */
	assert_int_equal(fault_in("[   12.0] BUG: Bad page cache in process "
				  "init  pfn:3fecd\n",
				  text, sizeof(text)),
			 1);
	assert_int_equal(fault_in("[   40.0] INFO: task hunt:77 blocked for "
				  "more than 30 seconds.\n",
				  text, sizeof(text)),
			 1);
}

static void a_sound_log_has_none(void **state)
{
	char text[128];

	(void)state;
	assert_int_equal(fault_in("[    0.1] Linux version 6.12\n"
				  "[    0.2] ACPI: PM: Preparing to enter S5\n"
				  "[    0.3] Debug: mm: debug_vm_pgtable\n",
				  text, sizeof(text)),
			 0);
	assert_int_equal(fault_in("", text, sizeof(text)), 0);
	assert_int_equal(
		console_fault("/nonexistent", "fork", text, sizeof(text)),
		-ENOENT);
}

static void charges_the_hunt_that_ran(void **state)
{
	static const char log[] =
		"[    0.1] Linux version 6.12\n"
		"[    5.1] rmapbench: hunt migrate\n"
		"[   15.1] rmapbench: hunt fork\n"
		"[   16.0] WARNING: possible recursive locking detected\n"
		"[   25.1] rmapbench: hunt thp\n"
		"[   26.0] BUG: Bad page state in process init\n";
	char text[128];

	(void)state;
	assert_int_equal(fault_in(log, text, sizeof(text)), 1);
	assert_string_equal(text,
			    "WARNING: possible recursive locking detected");
	/* the first of a boot answers for the boot */
	assert_int_equal(fault_in("[    0.2] Oops: 0000\n"
				  "[    5.1] rmapbench: hunt fork\n",
				  text, sizeof(text)),
			 1);
	assert_int_equal(fault_in("[    5.1] rmapbench: hunt forks\n"
				  "[    6.0] Oops: 0000\n",
				  text, sizeof(text)),
			 0);
}

/* As serial lines are when a kernel dies. */
static void lines_that_are_no_lines(void **state)
{
	static const char nul[] = "[    1.0] a\0b BUG: Bad page map\n";
	char text[128], line[2048];

	(void)state;
	assert_int_equal(
		fault_in_bytes(nul, sizeof(nul) - 1, text, sizeof(text)), 1);
	assert_string_equal(text, "a b BUG: Bad page map");
	/* far behind in a long line; cut within its last one */
	memset(line, 'x', sizeof(line));
	strcpy(line + 1000, "BUG: unable to handle page faul");
	assert_int_equal(fault_in(line, text, sizeof(text)), 1);
	assert_int_equal(fault_in("[    5.1] mm/pgtable-generic.c:54: bad pmd "
				  "ffff888003a0c000(0000000000000067)\n",
				  text, sizeof(text)),
			 1);
	/* two CPUs at once */
	assert_int_equal(fault_in("[    5.1] xy[    5.2] rmapbench: hunt thp\n"
				  "[    6.0] Oops: 0000\n",
				  text, sizeof(text)),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_first),
		cmocka_unit_test(a_sound_log_has_none),
		cmocka_unit_test(charges_the_hunt_that_ran),
		cmocka_unit_test(lines_that_are_no_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
