// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

static void *must(void *memory)
{
	if (memory)
		return memory;
	msg_error("memory", program_invocation_short_name, "%s",
		  strerror(ENOMEM));
	exit(EXIT_FAILED);
}

void *memory_get(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size));
}

char *memory_print(const char *format, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	return must(text);
}

void *memory_push(void *array, size_t *n, size_t size)
{
	char *base;

	memcpy(&base, array, sizeof(base));
	/* capacity is not kept: it is the power of two at or above the count */
	if (!(*n & (*n - 1))) {
		base = must(reallocarray(base, *n ? *n * 2 : 1, size));
		memcpy(array, &base, sizeof(base));
	}
	memset(base + *n * size, 0, size);
	return base + (*n)++ * size;
}
