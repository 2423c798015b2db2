// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "console.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "guest.h"

/* How the kernel begins what nobody should read in a sound one. */
static const char *const faults[] = {
	"BUG:",
	"kernel BUG at",
	"WARNING:",
	"Oops",
	"general protection fault",
	"Kernel panic",
	"INFO: task",
	"INFO: rcu",
	"possible circular locking",
	"possible recursive locking",
	"inconsistent lock state",
	"suspicious RCU usage",
	"invalid opcode",
	"Bad page state",
	"bad pmd",
	"bad pud",
	"bad p4d",
	"bad pgd",
	"list_add corruption",
	"list_del corruption",
};

/* "[    1.234567] text" without what is in brackets (also of the caller) */
static const char *without_stamp(const char *line)
{
	const char *end;

	while (*line == '[') {
		end = strchr(line, ']');
		if (!end)
			break;
		line = end + 1;
		while (isspace((unsigned char)*line))
			line++;
	}
	return line;
}

static bool tells_of_fault(const char *said)
{
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strstr(said, faults[i]))
			return true;
	return false;
}

/*
 * A serial line may bring NUL bytes, lines of any length, and a last one that
 * was cut; what two CPUs say at once may stand in one line.
 */
int console_fault(const char *path, const char *hunt, char *text, size_t len)
{
	char *line = NULL, name[64];
	bool of_hunt = true;
	const char *said, *mark;
	size_t room = 0;
	ssize_t n, i;
	int found = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (!found && (n = getline(&line, &room, f)) > 0) {
		for (i = 0; i < n; i++)
			line[i] = line[i] ? line[i] : ' ';
		said = without_stamp(line);
		mark = strstr(said, GUEST_HUNT);
		if (hunt && mark && sscanf(mark, GUEST_HUNT "%63s", name) == 1)
			of_hunt = !strcmp(name, hunt);
		found = of_hunt && tells_of_fault(said);
		if (found)
			snprintf(text, len, "%.*s", (int)strcspn(said, "\r\n"),
				 said);
	}
	free(line);
	fclose(f);
	return found;
}
