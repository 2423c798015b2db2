// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "sysroot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "path.h"

const char *sysroot(void)
{
	const char *root = getenv("RMAPBENCH_SYSROOT");

	return root ? root : "";
}

void sysroot_path(char *path, const char *fmt, ...)
{
	char file[PATH_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(file, sizeof(file), fmt, ap);
	va_end(ap);
	path_make(path, "%s%s", sysroot(), file);
}

bool sysroot_line(const char *file, char *text, size_t len)
{
	char path[PATH_BYTES];
	bool got;
	FILE *f;

	text[0] = '\0';
	sysroot_path(path, "%s", file);
	f = fopen(path, "re");
	if (!f)
		return false;
	got = fgets(text, (int)len, f);
	fclose(f);
	text[strcspn(text, "\n")] = '\0';
	return got;
}

int sysroot_list(const char *folder, int (*want)(const struct dirent *),
		 struct dirent ***list)
{
	char path[PATH_BYTES];
	int n;

	sysroot_path(path, "%s", folder);
	*list = NULL;
	n = scandir(path, list, want ? want : names_visible, versionsort);
	return n < 0 ? 0 : n;
}

void sysroot_list_free(struct dirent **list, int n)
{
	while (n-- > 0)
		free(list[n]);
	free(list);
}
