// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "console.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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

int console_fault(const char *path, const char *hunt, char *text, size_t len)
{
	char line[512], name[64];
	bool of_hunt = true;
	const char *said;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		said = without_stamp(line);
		if (hunt && sscanf(said, GUEST_HUNT "%63s", name) == 1)
			of_hunt = !strcmp(name, hunt);
		if (!of_hunt || !tells_of_fault(said))
			continue;
		snprintf(text, len, "%.*s", (int)strcspn(said, "\r\n"), said);
		fclose(f);
		return 1;
	}
	fclose(f);
	return 0;
}
