// SPDX-License-Identifier: GPL-2.0-only
/* What an entry of pagemap says, and what is read of our own. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pagemap.h"
#include "procfile.h"
#include "region.h"

/* As fs/proc/task_mmu.c packs a swap entry: type, offset, flags. */
static uint64_t entry_of(unsigned int type, uint64_t offset)
{
	return 1ull << 62 | offset << 5 | type;
}

static void tells_swap_from_migration(void **state)
{
	const uint64_t present = 1ull << 63 | 0x1234;

	(void)state;
	assert_true(pagemap_is_swapped(entry_of(0, 0x1234)));
	assert_false(pagemap_is_migration(entry_of(0, 0x1234)));
	/* read, read exclusive, write: 28 to 30 in 6.12, 29 to 31 in 6.1 */
	assert_true(pagemap_is_migration(entry_of(28, 0x1234)));
	assert_true(pagemap_is_migration(entry_of(31, 0)));
	assert_false(pagemap_is_swapped(entry_of(28, 0x1234)));
	/* a page number may have any low bits, and so may no page at all */
	assert_false(pagemap_is_migration(present | 30));
	assert_false(pagemap_is_swapped(present));
	assert_false(pagemap_is_migration(0));
	assert_false(pagemap_is_swapped(0));
}

static bool is_present(uint64_t entry)
{
	return entry >> 63;
}

static void reads_our_own(void **state)
{
	size_t bytes = 600 * PAGE_BYTES, i;
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(at, MAP_FAILED);
	madvise(at, bytes, MADV_NOHUGEPAGE);
	assert_int_equal(pagemap_count(at, bytes, is_present), 0);
	for (i = 0; i < 600; i += 2)
		at[i * PAGE_BYTES] = 1;
	assert_int_equal(pagemap_count(at, bytes, is_present), 300);
	assert_int_equal(pagemap_check(at, bytes), 0);
	munmap(at, bytes);
}

static void reads_counters(void **state)
{
	char path[] = "/tmp/rmapbench-vmstat-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");

	(void)state;
	/* 7.3 has a counter more, whose name begins as that of another does */
	fputs("nr_free_pages 20\nnr_free_pages_blocks 7\n"
	      "MemFree:          300 kB\nMemFreeing: 5 kB\n",
	      f);
	fclose(f);
	assert_int_equal(procfile_value(path, "nr_free_pages"), 20);
	assert_int_equal(procfile_value(path, "MemFree:"), 300);
	assert_int_equal(procfile_value(path, "nr_free"), 0);
	unlink(path);
	assert_int_equal(procfile_value(path, "nr_free_pages"), 0);
}

static void tells_what_a_task_is_at(void **state)
{
	/* as of a kernel thread, and of a process that reclaims in mremap() */
	struct procfile_task kernel = procfile_parse_task(
		"62 (khugepaged) R 2 0 0 0 -1 2129984 0 0 0 0 0 5 0");
	struct procfile_task mover = procfile_parse_task(
		"84 (init) R 73 0 0 0 -1 4196416 48 0 19 0 0 6672 0");
	struct procfile_task none = procfile_parse_task("");

	(void)state;
	assert_int_equal(kernel.state, 'R');
	assert_int_equal(kernel.flags & (PF_KTHREAD | PF_MEMALLOC), PF_KTHREAD);
	assert_int_equal(mover.state, 'R');
	assert_int_equal(mover.flags & (PF_KTHREAD | PF_MEMALLOC), PF_MEMALLOC);
	assert_int_equal(none.flags | (unsigned int)none.state, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_swap_from_migration),
		cmocka_unit_test(reads_our_own),
		cmocka_unit_test(reads_counters),
		cmocka_unit_test(tells_what_a_task_is_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
