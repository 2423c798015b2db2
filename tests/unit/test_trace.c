// SPDX-License-Identifier: GPL-2.0-only
/* What is read of strace's text, and that it is done again. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace.h"

static struct trace trace;

static int read_text(const char *text)
{
	char path[] = "/tmp/rmapbench-trace-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	int ret;

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	ret = trace_read(&trace, path);
	unlink(path);
	return ret;
}

static const struct trace_event *event(size_t process, size_t i)
{
	assert_true(i < trace.processes[process].n);
	return &trace.processes[process].events[i];
}

static void reads_calls(void **state)
{
	(void)state;
	assert_int_equal(
		read_text("# strace of nothing\n"
			  "7  mmap(NULL, 8192, PROT_READ|PROT_WRITE, "
			  "MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000200000\n"
			  "7  mmap(NULL, 100, PROT_READ, MAP_PRIVATE, 3, 0) = "
			  "-1 ENODEV (No such device)\n"
			  "7  mremap(0x7f0000200000, 8192, 12288, "
			  "MREMAP_MAYMOVE) = 0x7f0000400000\n"
			  "7  munmap(0x7f0000400000, 12288)     = 0\n"),
		0);
	assert_int_equal(trace.n, 1);
	assert_int_equal(trace.processes[0].n, 3);
	assert_int_equal(event(0, 0)->at, 0x7f0000200000);
	assert_int_equal(event(0, 0)->bytes, 8192);
	assert_true(event(0, 0)->writable && event(0, 0)->grows);
	assert_int_equal(event(0, 1)->to_at, 0x7f0000400000);
	assert_int_equal(event(0, 1)->to_bytes, 12288);
	assert_int_equal(event(0, 2)->call, TRACE_UNMAP);
	assert_int_equal(trace.from, 0x7f0000200000);
	assert_int_equal(trace.to, 0x7f0000403000);
	trace_free(&trace);
}

static void tells_processes_from_threads(void **state)
{
	size_t child;

	(void)state;
	assert_int_equal(
		read_text("7  clone(child_stack=NULL, flags=SIGCHLD "
			  "<unfinished ...>\n"
			  "7  clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 9\n"
			  "8  mmap(NULL, 4096, PROT_NONE <unfinished ...>\n"
			  "7  <... clone resumed>) = 8\n"
			  "9  mmap(NULL, 4096, PROT_READ|PROT_WRITE, "
			  "MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x10000\n"
			  "8  <... mmap resumed>, MAP_PRIVATE|MAP_ANONYMOUS, "
			  "-1, 0) = 0x20000\n"
			  "8  +++ exited with 0 +++\n"),
		0);
	/* what the thread maps is the program's, what the child maps is not */
	assert_int_equal(trace.processes[0].n, 2);
	assert_int_equal(event(0, 0)->call, TRACE_FORK);
	assert_int_equal(event(0, 1)->at, 0x10000);
	child = event(0, 0)->child;
	assert_int_equal(trace.processes[child].n, 1);
	assert_int_equal(event(child, 0)->at, 0x20000);
	assert_false(event(child, 0)->writable);
	trace_free(&trace);
}

static void knows_what_is_no_trace(void **state)
{
	(void)state;
	assert_int_equal(read_text(""), -EINVAL);
	assert_int_equal(read_text("mmap\n7  mmap(\n7  mmap() = \n7  mremap(1) "
				   "= 0x1\n7  munmap(x) = 0\n= 0x1) \n"),
			 -EINVAL);
	assert_int_equal(trace_read(&trace, "/nonexistent"), -ENOENT);
}

/* Those that are shipped: whole, several times at one place. */
static void replays(void **state)
{
	static const struct {
		const char *name;
		size_t remaps, forks;
	} shipped[] = {{"bash-seq", 439, 1},
		       {"perl-list", 22, 0},
		       {"sort-jobs", 0, 8}};
	char path[TRACE_PATH_BYTES], *base;

	(void)state;
	setenv("RMAPBENCH_ROOT", RMAPBENCH_SOURCE_DIR, 1);
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		trace_path(shipped[i].name, path);
		assert_int_equal(trace_read(&trace, path), 0);
		assert_int_equal(trace.calls[TRACE_REMAP], shipped[i].remaps);
		assert_int_equal(trace.calls[TRACE_FORK], shipped[i].forks);
		assert_int_equal(trace_place(&trace, &base), 0);
		for (unsigned int k = 0; k < 3; k++)
			assert_int_equal(trace_replay(&trace, base), 0);
		trace_free(&trace);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_calls),
		cmocka_unit_test(tells_processes_from_threads),
		cmocka_unit_test(knows_what_is_no_trace),
		cmocka_unit_test(replays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
