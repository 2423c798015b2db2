// SPDX-License-Identifier: GPL-2.0-only
#include "latency.h"

/* Below 16 a bin each; then 16 for each power of two. */
static unsigned int bin_of(uint64_t ns)
{
	unsigned int power;

	if (ns < 16)
		return (unsigned int)ns;
	power = 63 - (unsigned int)__builtin_clzll(ns);
	return 16 * (power - 3) + (unsigned int)(ns >> (power - 4) & 15);
}

/* The most that is in it. */
static uint64_t end_of(unsigned int bin)
{
	unsigned int power;

	if (bin < 16)
		return bin;
	power = bin / 16 + 3;
	return ((16ull + bin % 16) << (power - 4)) + (1ull << (power - 4)) - 1;
}

void latency_note(struct latency *l, uint64_t ns)
{
	l->n++;
	l->bin[bin_of(ns)]++;
	if (ns > l->max_ns)
		l->max_ns = ns;
}

void latency_add(struct latency *sum, const struct latency *of)
{
	sum->n += of->n;
	if (of->max_ns > sum->max_ns)
		sum->max_ns = of->max_ns;
	for (unsigned int i = 0; i < LATENCY_BINS; i++)
		sum->bin[i] += of->bin[i];
}

uint64_t latency_ns(const struct latency *l, unsigned int per_cent)
{
	uint64_t want = (l->n * per_cent + 99) / 100, seen = 0, end;

	for (unsigned int i = 0; l->n && i < LATENCY_BINS; i++) {
		seen += l->bin[i];
		end = end_of(i);
		if (seen >= want)
			return end < l->max_ns ? end : l->max_ns;
	}
	return l->max_ns;
}
