// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"

int lines_read(const char *path, const char *what, const char *form,
	       int (*take)(void *arg, const char *line), void *arg)
{
	FILE *f = fopen(path, "re");
	char line[320];
	int ret = 0;

	if (!f) {
		ret = -errno;
		msg_error(what, path, "%s", strerror(errno));
		return ret;
	}
	while (!ret && fgets(line, sizeof(line), f))
		ret = take(arg, line);
	fclose(f);
	if (ret)
		msg_error(what, path, "not %s: %s", form, line);
	return ret;
}
