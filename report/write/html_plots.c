// SPDX-License-Identifier: GPL-2.0-only
/* The plots of a result folder, within the page. */
#include "html_plots.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* From "<svg" on: what stands before it is of no use within HTML. */
static int plot(FILE *out, const char *path)
{
	FILE *f = fopen(path, "re");
	bool inside = false;
	char *line = NULL, *at;
	size_t room = 0;

	if (!f)
		return -errno;
	fputs("<figure>\n", out);
	while (getline(&line, &room, f) >= 0) {
		at = inside ? line : strstr(line, "<svg");
		inside = inside || at;
		if (at)
			fputs(at, out);
	}
	fputs("</figure>\n", out);
	free(line);
	fclose(f);
	return 0;
}

static int is_svg(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && dot != entry->d_name && !strcmp(dot, ".svg");
}

int html_plots(FILE *out, const char *dir)
{
	struct dirent **list = NULL;
	char *plots = memory_print("%s/plots", dir), *path;
	int n = scandir(plots, &list, is_svg, alphasort), ret = 0;

	if (n < 0 && errno != ENOENT)
		ret = -errno;
	for (int i = 0; i < n; i++) {
		path = memory_print("%s/%s", plots, list[i]->d_name);
		if (!ret)
			ret = plot(out, path);
		free(path);
		free(list[i]);
	}
	free(list);
	free(plots);
	return ret;
}
