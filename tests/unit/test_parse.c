// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>

#include "parse.h"

static void numbers(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_int_equal(parse_u64("42", 0, 100, &v), 0);
	assert_int_equal(v, 42);
	assert_int_equal(parse_u64("", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64(" 1", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64("-1", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64("+1", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64("1x", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64("0x1", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_u64("101", 0, 100, &v), -ERANGE);
	assert_int_equal(parse_u64("18446744073709551616", 0, UINT64_MAX, &v),
			 -ERANGE);
	assert_int_equal(v, 42);
}

static void sizes(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_int_equal(parse_bytes("4K", 0, UINT64_MAX, &v), 0);
	assert_int_equal(v, 4096);
	assert_int_equal(parse_bytes("2M", 0, UINT64_MAX, &v), 0);
	assert_int_equal(v, 2 << 20);
	assert_int_equal(parse_bytes("8388608", 0, UINT64_MAX, &v), 0);
	assert_int_equal(v, 8388608);
	assert_int_equal(parse_bytes("2MB", 0, UINT64_MAX, &v), -EINVAL);
	assert_int_equal(parse_bytes("2m", 0, UINT64_MAX, &v), -EINVAL);
	assert_int_equal(parse_bytes("M", 0, UINT64_MAX, &v), -EINVAL);
	assert_int_equal(parse_bytes("99999999999G", 0, UINT64_MAX, &v),
			 -ERANGE);
	assert_int_equal(parse_bytes("1K", 4096, UINT64_MAX, &v), -ERANGE);
	assert_int_equal(v, 8388608);
}

static void decimals(void **state)
{
	double v = 7;

	(void)state;
	assert_int_equal(parse_decimal("2.5", 0, 100, &v), 0);
	assert_true(v == 2.5);
	assert_int_equal(parse_decimal("3", 0, 100, &v), 0);
	assert_true(v == 3);
	assert_int_equal(parse_decimal("2.", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_decimal(".5", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_decimal("1e3", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_decimal("nan", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_decimal("2.5.1", 0, 100, &v), -EINVAL);
	assert_int_equal(parse_decimal("101", 0, 100, &v), -ERANGE);
	assert_true(v == 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(sizes),
		cmocka_unit_test(decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
