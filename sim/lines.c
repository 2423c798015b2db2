// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

int lines_read(const char *path, const char *what, const char *form,
	       int (*take)(void *arg, char *line), void *arg)
{
	FILE *f = fopen(path, "re");
	char line[512];
	int ret = 0;

	if (!f) {
		ret = -errno;
		msg_error(what, path, "%s", strerror(errno));
		return ret;
	}
	while (!ret && fgets(line, sizeof(line), f))
		ret = take(arg, line);
	fclose(f);
	if (ret == -EINVAL)
		msg_error(what, path, "not %s: %s", form, line);
	else if (ret)
		msg_error(what, path, "%s", strerror(-ret));
	return ret;
}

void *lines_append(void *array, size_t *n, size_t size)
{
	char *base;

	memcpy(&base, array, sizeof(base));
	/* the room is the power of two at or above the number */
	if (!(*n & (*n - 1))) {
		base = realloc(base, (*n ? 2 * *n : 1) * size);
		if (!base)
			return NULL;
		memcpy(array, &base, sizeof(base));
	}
	return memset(base + (*n)++ * size, 0, size);
}
