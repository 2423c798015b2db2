// SPDX-License-Identifier: GPL-2.0-only
#include "array.h"

#include <stdlib.h>
#include <string.h>

void *array_push(void *array, size_t *n, size_t size)
{
	char *base;

	memcpy(&base, array, sizeof(base));
	/* capacity is not kept: it is the power of two at or above the count */
	if (!(*n & (*n - 1))) {
		base = reallocarray(base, *n ? *n * 2 : 1, size);
		if (!base)
			return NULL;
		memcpy(array, &base, sizeof(base));
	}
	memset(base + *n * size, 0, size);
	return base + (*n)++ * size;
}
