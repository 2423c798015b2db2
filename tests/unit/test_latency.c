// SPDX-License-Identifier: GPL-2.0-only
/* Quantiles of what each op took. */
#include "unit.h"

#include <string.h>

#include "latency.h"

static void quantiles_are_near(void **state)
{
	static struct latency l;
	uint64_t got;

	(void)state;
	assert_int_equal(latency_ns(&l, 50), 0);
	for (uint64_t ns = 1; ns <= 100000; ns++)
		latency_note(&l, ns);
	for (unsigned int p = 1; p <= 100; p++) {
		got = latency_ns(&l, p);
		assert_between(got, 1000ull * p, 1000ull * p * 107 / 100);
	}
	assert_int_equal(latency_ns(&l, 100), 100000);
	assert_int_equal(l.max_ns, 100000);
}

static void small_and_large(void **state)
{
	static struct latency l, sum;

	(void)state;
	latency_note(&l, 0);
	latency_note(&l, 7);
	assert_int_equal(latency_ns(&l, 50), 0);
	assert_int_equal(latency_ns(&l, 99), 7);
	latency_add(&sum, &l);
	memset(&l, 0, sizeof(l));
	latency_note(&l, UINT64_MAX);
	latency_note(&l, 1ull << 40);
	latency_add(&sum, &l);
	assert_int_equal(sum.n, 4);
	assert_int_equal(latency_ns(&sum, 50), 7);
	assert_between(latency_ns(&sum, 75), 1ull << 40, 17ull << 36);
	assert_true(latency_ns(&sum, 99) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_near),
		cmocka_unit_test(small_and_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
