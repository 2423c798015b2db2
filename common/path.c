// SPDX-License-Identifier: GPL-2.0-only
#include "path.h"

#include <stdarg.h>
#include <stdio.h>

#include "msg.h"

void path_make(char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(path, PATH_BYTES, fmt, ap) >= PATH_BYTES)
		msg_error("path", path, "longer than %d bytes", PATH_BYTES - 1);
	va_end(ap);
}
