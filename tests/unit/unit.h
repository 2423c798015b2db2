/* SPDX-License-Identifier: GPL-2.0-only */
/* What every unit test includes, in the order that cmocka needs. */
#ifndef RMAPBENCH_UNIT_H
#define RMAPBENCH_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
