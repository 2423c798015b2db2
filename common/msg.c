// SPDX-License-Identifier: GPL-2.0-only
#include "msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

int msg_invalid(const char *what, const char *object, const char *reason, ...)
{
	va_list ap;

	va_start(ap, reason);
	say("", what, object, reason, ap);
	va_end(ap);
	return -EINVAL;
}

void msg_warn(const char *what, const char *object, const char *reason, ...)
{
	va_list ap;

	va_start(ap, reason);
	say("warning: ", what, object, reason, ap);
	va_end(ap);
}

int msg_close_stdout(int status)
{
	const char *reason = NULL;

	/* an earlier write failed: why is no longer known */
	if (ferror(stdout))
		reason = "not all of it could be written";
	if (fflush(stdout))
		reason = strerror(errno);
	/* closed from the start is fine for who prints nothing */
	if (fclose(stdout) && !reason && errno != EBADF)
		reason = strerror(errno);
	if (!reason)
		return status;
	msg_error("output", "standard output", "%s", reason);
	return EXIT_FAILED;
}
