/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks into the coherence model: what only its tests want to know. */
#ifndef RMAPBENCH_COHERENCE_VERIFY_H
#define RMAPBENCH_COHERENCE_VERIFY_H

#include <stdbool.h>

#include "coherence.h"

/*
 * Does the directory agree with every cache, and has each line one writer or
 * many readers? Only while no access is under way. 0, or -EILSEQ with the first
 * violation in text (at most len bytes).
 */
int coherence_verify(struct coherence *c, char *text, unsigned int len);

/* State letter of a line in a core's caches: one of ISFOEM. */
char coherence_state(struct coherence *c, unsigned int cpu, uint64_t line);

/* Is the line in a last-level cache? */
bool coherence_in_llc(struct coherence *c, unsigned int llc, uint64_t line);

#endif
