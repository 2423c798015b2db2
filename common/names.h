/* SPDX-License-Identifier: GPL-2.0-only */
/* What there is, in words, for messages: "A, B, C". */
#ifndef RMAPBENCH_NAMES_H
#define RMAPBENCH_NAMES_H

#include <dirent.h>
#include <stddef.h>

/* Append a name to the text; what has no room is left out. */
void names_add(char *text, size_t len, const char *name);

/* For scandir(): all but hidden entries. */
int names_visible(const struct dirent *entry);

/* The wanted names in a folder (want: NULL, all but hidden ones), sorted. */
void names_of_folder(const char *dir, int (*want)(const struct dirent *),
		     char *text, size_t len);

#endif
