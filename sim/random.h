/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_RANDOM_H
#define RMAPBENCH_RANDOM_H

#include <stdint.h>

/* From 0 to n - 1; the state is never 0. xorshift64* (Vigna, 2016) */
static inline unsigned int random_below(uint64_t *state, unsigned int n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (unsigned int)((*state * UINT64_C(0x2545f4914f6cdd1d) >> 32) %
			      n);
}

#endif
