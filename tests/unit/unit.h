/* SPDX-License-Identifier: GPL-2.0-only */
/* What every unit test includes, in the order that cmocka needs. */
#ifndef RMAPBENCH_UNIT_H
#define RMAPBENCH_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* cmocka 1 and 2 have no name for it in common. */
#define assert_between(value, least, most)                                     \
	do {                                                                   \
		uint64_t value_ = (value);                                     \
                                                                               \
		if (value_ < (least) || value_ > (most))                       \
			fail_msg("%llu is not of %llu to %llu",                \
				 (unsigned long long)value_,                   \
				 (unsigned long long)(least),                  \
				 (unsigned long long)(most));                  \
	} while (0)

#endif
