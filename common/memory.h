/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory in short-lived programs: without any the program says so and ends.
 * Not for bench/ and sim/, where a failed allocation is a failed sample.
 */
#ifndef RMAPBENCH_MEMORY_H
#define RMAPBENCH_MEMORY_H

#include <stddef.h>

/* n zeroed elements, one at least; free() them. */
void *memory_get(size_t n, size_t size);

/* What is printed in this form; free() it. */
char *memory_print(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * A growing array, pointer and count of which belong to the caller: append one
 * zeroed element of `size` bytes to the `*n` at `*(void **)array`. Its address
 * is good until the next push; free() the array.
 */
void *memory_push(void *array, size_t *n, size_t size);

#endif
