// SPDX-License-Identifier: GPL-2.0-only
/* The plots of a result folder, within the page. */
#include "html_plots.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

int html_plots(FILE *out, const char *dir)
{
	char *pattern;
	glob_t found;
	int ret = 0;

	if (asprintf(&pattern, "%s/plots/*.svg", dir) < 0)
		return -ENOMEM;
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc && !ret; i++)
			ret = plot(out, found.gl_pathv[i]);
		globfree(&found);
	}
	free(pattern);
	return ret;
}
