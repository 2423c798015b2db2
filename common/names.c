// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void names_add(char *text, size_t len, const char *name)
{
	size_t n = strlen(text);

	if (n + strlen(name) + sizeof(", ") <= len)
		snprintf(text + n, len - n, "%s%s", n ? ", " : "", name);
}

int names_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

void names_of_folder(const char *dir, int (*want)(const struct dirent *),
		     char *text, size_t len)
{
	struct dirent **list;
	int n = scandir(dir, &list, want ? want : names_visible, versionsort),
	    i;

	text[0] = '\0';
	for (i = 0; i < n; i++) {
		names_add(text, len, list[i]->d_name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}
