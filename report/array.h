/* SPDX-License-Identifier: GPL-2.0-only */
/* A growing array: pointer and count belong to the caller. */
#ifndef RMAPBENCH_ARRAY_H
#define RMAPBENCH_ARRAY_H

#include <stddef.h>

/*
 * Append one zeroed element of `size` bytes to the `*n` elements at
 * `*(void **)array`. Returns it, or NULL without memory (the array stays).
 * The address is good until the next push; free() the array.
 */
void *array_push(void *array, size_t *n, size_t size);

#endif
