// SPDX-License-Identifier: GPL-2.0-only
#include "method.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"
#include "names.h"
#include "sysroot.h"
#include "system.h"

#define METHOD(name) extern const struct boot_method method_##name;
#include "methods.def"
#undef METHOD

static const struct boot_method *const all[] = {
#define METHOD(name) &method_##name,
#include "methods.def"
#undef METHOD
};

enum { METHODS = sizeof(all) / sizeof(all[0]) };

const struct boot_method *method_find(const char *name)
{
	char valid[64] = "";
	size_t i;

	for (i = 0; i < METHODS; i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
		names_add(valid, sizeof(valid), all[i]->name);
	}
	msg_error("option", "--boot-by", "'%s' is unknown; there are: %s", name,
		  valid);
	return NULL;
}

const struct boot_method *method_choose(const char *name, uint64_t bytes)
{
	const struct boot_method *m = name ? method_find(name) : NULL;
	char why[METHODS][256];
	size_t i;

	if (name) {
		if (!m || !m->usable(bytes, why[0], sizeof(why[0])))
			return m;
		msg_error("boot", name, "%s", why[0]);
		return NULL;
	}
	for (i = 0; i < METHODS; i++)
		if (!all[i]->usable(bytes, why[i], sizeof(why[i])))
			return all[i];
	for (i = 0; i < METHODS; i++)
		msg_error("boot", all[i]->name, "%s", why[i]);
	return NULL;
}

void method_others(const struct boot_method *but, uint64_t bytes, char *text,
		   size_t len)
{
	char why[256];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < METHODS; i++)
		if (all[i] != but && !all[i]->usable(bytes, why, sizeof(why)))
			names_add(text, len, all[i]->name);
	if (!*text)
		snprintf(text, len, "none");
}

/* The last byte of a variable of the firmware, or 0. */
static int efi_flag(const char *name)
{
	char path[PATH_BYTES];
	int c, last = 0;
	FILE *f;

	sysroot_path(path,
		     "/sys/firmware/efi/efivars/"
		     "%s-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		     name);
	f = fopen(path, "re");
	while (f && (c = getc(f)) != EOF)
		last = c;
	if (f)
		fclose(f);
	return last;
}

int method_locked(char *why, size_t len)
{
	char lockdown[64], *mode;

	sysroot_line("/sys/kernel/security/lockdown", lockdown,
		     sizeof(lockdown));
	mode = strchr(lockdown, '[');
	if (mode && strncmp(mode, "[none]", 6) != 0) {
		snprintf(why, len,
			 "this kernel is locked down (%.*s): it takes no "
			 "kernel that its vendor has not signed",
			 (int)strcspn(mode + 1, "]"), mode + 1);
		return 1;
	}
	if (!efi_flag("SecureBoot"))
		return 0;
	snprintf(why, len,
		 "secure boot is on: a kernel that its vendor has not signed "
		 "does not start; switch it off in the firmware's setup");
	return 1;
}
