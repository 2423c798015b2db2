// SPDX-License-Identifier: GPL-2.0-only
/* Lock sites, and the address map that saves asking QEMU. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "address.h"
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
			  "0xffffffff8105d01a imap copy_process\n"
			  "0xffffffff81154cd8 anon-other unlink_anon_vmas\n"),
		0);
	assert_int_equal(s.n, 3);
	assert_int_equal(sites_find(&s, 0xffffffff8105d01a)->lock, SITE_IMAP);
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

static void addresses(void **state)
{
	static struct address_map a;

	(void)state;
	address_init(&a, 2ull << 30);
	assert_int_equal(address_physical(&a, PAGE_OFFSET + 0x1234), 0x1234);
	assert_int_equal(address_physical(&a, KERNEL_START + 0x1000000),
			 0x1000000);
	/* user space and vmalloc: to be asked for */
	assert_true(address_physical(&a, 0x7fff12345678) == UINT64_MAX);
	assert_true(address_physical(&a, 0xffffc90000000000) == UINT64_MAX);
	/* vmemmap: asked for once in 2 MiB */
	assert_true(address_physical(&a, VMEMMAP_START + 64) == UINT64_MAX);
	*address_vmemmap(&a, VMEMMAP_START + 64) = 0x40000000 + 1;
	assert_int_equal(address_physical(&a, VMEMMAP_START + 64),
			 0x40000000 + 64);
	assert_int_equal(address_line(&a, 128), 2);
	/* more memory than fits below the PCI hole goes on at 4 GiB */
	address_init(&a, 4ull << 30);
	assert_int_equal(address_line(&a, HIGH_START), 0x80000000u >> 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(refuses),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
