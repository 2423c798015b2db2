// SPDX-License-Identifier: GPL-2.0-only
#include "msg.h"

#include <stdarg.h>
#include <stdio.h>

static void say(const char *kind, const char *what, const char *object,
		const char *reason, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof(text), reason, ap);
	fprintf(stderr, "rmapbench: %s%s: %s: %s\n", kind, what, object, text);
}

void msg_error(const char *what, const char *object, const char *reason, ...)
{
	va_list ap;

	va_start(ap, reason);
	say("", what, object, reason, ap);
	va_end(ap);
}

void msg_warn(const char *what, const char *object, const char *reason, ...)
{
	va_list ap;

	va_start(ap, reason);
	say("warning: ", what, object, reason, ap);
	va_end(ap);
}
