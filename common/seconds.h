/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_SECONDS_H
#define RMAPBENCH_SECONDS_H

#include <time.h>

/* Of the monotonic clock: for limits, not for measurements. */
static inline time_t seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

#endif
