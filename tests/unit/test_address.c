// SPDX-License-Identifier: GPL-2.0-only
/* Addresses of the guest: where they lie in its memory. */
#include "unit.h"

#include "address.h"

static const struct machine two_gib = {.sockets = 2, .memory_mib = 2048};
static const struct machine four_gib = {.sockets = 2, .memory_mib = 4096};

static void known_maps(void **state)
{
	static struct address_map a;

	(void)state;
	address_init(&a, &two_gib);
	assert_int_equal(address_offset(&a, PAGE_OFFSET + 0x1234), 0x1234);
	assert_int_equal(address_offset(&a, KERNEL_START + 0x1000000),
			 0x1000000);
	/* user space and vmalloc: to be asked for; no memory: neither */
	assert_true(address_offset(&a, 0x7fff12345678) == ADDRESS_NONE);
	assert_true(address_offset(&a, 0xffffc90000000000) == ADDRESS_NONE);
	assert_true(address_offset(&a, PAGE_OFFSET + (3ull << 30)) ==
		    ADDRESS_NONE);
}

static void vmemmap(void **state)
{
	static struct address_map a;

	(void)state;
	address_init(&a, &two_gib);
	assert_true(address_offset(&a, VMEMMAP_START + 64) == ADDRESS_NONE);
	address_keep(&a, VMEMMAP_START + 128, 0x40000000 + 128);
	assert_int_equal(address_offset(&a, VMEMMAP_START + 64),
			 0x40000000 + 64);
	/* the next 2 MiB are elsewhere; other maps are not kept */
	assert_true(address_offset(&a, VMEMMAP_START + (2 << 20)) ==
		    ADDRESS_NONE);
	address_keep(&a, 0x7fff12345678, 64);
	assert_true(address_offset(&a, 0x7fff12345678) == ADDRESS_NONE);
}

/* More memory than fits below the PCI hole goes on at 4 GiB. */
static void hole(void **state)
{
	static struct address_map a;

	(void)state;
	address_init(&a, &four_gib);
	assert_int_equal(address_offset(&a, PAGE_OFFSET + HIGH_START + 64),
			 0x80000000u + 64);
	assert_true(address_offset(&a, PAGE_OFFSET + HIGH_START +
					       (2ull << 30)) == ADDRESS_NONE);
	assert_int_equal(address_physical(&a, 0x80000000u + 64),
			 HIGH_START + 64);
	assert_int_equal(address_physical(&a, 64), 64);
}

/* As QEMU 7.2 has it: a second block is displaced by the first's size. */
static void qemu(void **state)
{
	static struct address_map a;

	(void)state;
	address_init(&a, &two_gib);
	assert_true(address_of_qemu(&a, 0x1000) == ADDRESS_NONE);
	address_learn(&a, 0x40001000, 0x80001000);
	assert_int_equal(address_of_qemu(&a, 0x80002000), 0x40002000);
	assert_true(address_of_qemu(&a, 0x1000) == ADDRESS_NONE);
	assert_true(address_is_learnt(&a, 0x40000000));
	assert_false(address_is_learnt(&a, 0));
	assert_int_equal(a.unlearnt, 1);
	address_learn(&a, 0x1000, 0x1000);
	assert_int_equal(a.unlearnt, 0);
	assert_int_equal(address_of_qemu(&a, 0x3fffffff), 0x3fffffff);
	assert_int_equal(address_of_qemu(&a, 0x80002000), 0x40002000);
	/* learnt once */
	address_learn(&a, 0x1000, 0x9000);
	assert_int_equal(address_of_qemu(&a, 0x1000), 0x1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_maps),
		cmocka_unit_test(vmemmap),
		cmocka_unit_test(hole),
		cmocka_unit_test(qemu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
