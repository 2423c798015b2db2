// SPDX-License-Identifier: GPL-2.0-only
/* The guest kernel's symbols and structures. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "symbols.h"
#include "types.h"

static void write_text(char *path, const char *text)
{
	FILE *f = fdopen(mkstemp(path), "w");

	fputs(text, f);
	fclose(f);
}

static void finds_symbols(void **state)
{
	char path[] = "/tmp/rmapbench-symbols-XXXXXX";
	struct symbols s;

	(void)state;
	write_text(path, "ffffffff81000000 T _text\n"
			 "0000000000012340 D runqueues\n"
			 "ffffffff81001000 t down_write\n");
	assert_int_equal(symbols_read(&s, path), 0);
	unlink(path);
	assert_string_equal(symbols_at(&s, 0xffffffff81000fff)->name, "_text");
	assert_string_equal(symbols_at(&s, 0xffffffff81001000)->name,
			    "down_write");
	assert_string_equal(symbols_at(&s, UINT64_MAX)->name, "down_write");
	assert_string_equal(symbols_at(&s, 0x12340)->name, "runqueues");
	assert_null(symbols_at(&s, 0x1233f));
	assert_int_equal(symbols_address(&s, "runqueues"), 0x12340);
	assert_int_equal(symbols_address(&s, "runqueue"), 0);
	symbols_free(&s);
}

static void refuses_symbols(void **state)
{
	char path[] = "/tmp/rmapbench-symbols-XXXXXX";
	struct symbols s;

	(void)state;
	write_text(path, "ffffffff81000000 T _text\nnonsense\n");
	assert_int_equal(symbols_read(&s, path), -EINVAL);
	unlink(path);
	assert_int_equal(symbols_read(&s, "/nonexistent"), -ENOENT);
}

/* As pahole prints them: a union, a hole, an array, a structure inside. */
static const char pahole[] =
	"struct rw_semaphore {\n"
	"\tatomic_long_t              count;                /*     0     8 */\n"
	"\tatomic_long_t              owner;                /*     8     8 */\n"
	"\tstruct optimistic_spin_queue osq;                /*    16     4 */\n"
	"\n"
	"\t/* size: 40, cachelines: 1, members: 5 */\n"
	"};\n"
	"struct anon_vma {\n"
	"\tstruct anon_vma *          root;                 /*     0     8 */\n"
	"\tstruct rw_semaphore        rwsem;                /*     8    40 */\n"
	"\tatomic_t                   refcount;             /*    48     4 */\n"
	"\n"
	"\t/* XXX 4 bytes hole, try to pack */\n"
	"\n"
	"\tunion {\n"
	"\t\tlong unsigned int  private;              /*    56     8 */\n"
	"\t\tspinlock_t         ptl __attribute__((__aligned__(4))); /*    56  "
	"   4 */\n"
	"\t};                                               /*    56     8 */\n"
	"\tint                        stats[4];             /*    64    16 */\n"
	"};\n"
	"struct address_space {\n"
	"\tstruct inode *             host;                 /*     0     8 */\n"
	"\tstruct rw_semaphore        i_mmap_rwsem;         /*     8    40 */\n"
	"};\n"
	"struct inode {\n"
	"\tumode_t                    i_mode;               /*     0     2 */\n"
	"\tstruct address_space       i_data;               /*    16    48 */\n"
	"};\n"
	"struct shmem_inode_info {\n"
	"\tspinlock_t                 lock;                 /*     0     4 */\n"
	"\tstruct inode               vfs_inode;            /*     8    64 */\n"
	"};\n";

static void assert_object(const struct types *t, const char *type,
			  uint32_t offset, const char *want, uint32_t at)
{
	types_object(t, &type, &offset);
	assert_string_equal(type, want);
	assert_int_equal(offset, at);
}

static void finds_fields(void **state)
{
	char path[] = "/tmp/rmapbench-types-XXXXXX", text[64];
	struct types t;

	(void)state;
	write_text(path, pahole);
	assert_int_equal(types_read(&t, path), 0);
	unlink(path);
	assert_int_equal(types_field(&t, "anon_vma", 0, text, 64), 0);
	assert_string_equal(text, "root");
	assert_int_equal(types_field(&t, "anon_vma", 8 + 12, text, 64), 0);
	assert_string_equal(text, "rwsem.owner");
	/* of a structure that is not known, and beyond what is known of one */
	assert_int_equal(types_field(&t, "anon_vma", 8 + 16, text, 64), 0);
	assert_string_equal(text, "rwsem.osq");
	assert_int_equal(types_field(&t, "anon_vma", 8 + 32, text, 64), 0);
	assert_string_equal(text, "rwsem");
	/* the smallest of a union */
	assert_int_equal(types_field(&t, "anon_vma", 56, text, 64), 0);
	assert_string_equal(text, "ptl");
	assert_int_equal(types_field(&t, "anon_vma", 60, text, 64), 0);
	assert_string_equal(text, "private");
	assert_int_equal(types_field(&t, "anon_vma", 76, text, 64), 0);
	assert_string_equal(text, "stats");
	assert_int_equal(types_field(&t, "anon_vma", 52, text, 64), -ENOENT);
	assert_int_equal(types_field(&t, "page", 0, text, 64), -ENOENT);
	assert_int_equal(types_offset(&t, "anon_vma", "refcount"), 48);
	assert_int_equal(types_offset(&t, "anon_vma", "lock"), -ENOENT);
	/* a name that does not fit is cut, not written beyond */
	assert_int_equal(types_field(&t, "anon_vma", 8, text, 4), 0);
	assert_string_equal(text, "rws");
	/* an object within another */
	assert_object(&t, "shmem_inode_info", 8 + 16 + 8, "address_space", 8);
	assert_object(&t, "shmem_inode_info", 8, "inode", 0);
	assert_object(&t, "shmem_inode_info", 0, "shmem_inode_info", 0);
	assert_object(&t, "address_space", 0, "address_space", 0);
	assert_object(&t, "anon_vma", 8, "anon_vma", 8);
	types_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_symbols),
		cmocka_unit_test(refuses_symbols),
		cmocka_unit_test(finds_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
