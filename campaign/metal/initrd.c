// SPDX-License-Identifier: GPL-2.0-only
#include "initrd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "names.h"
#include "system.h"

static const struct tool {
	const char *program;
	/*
	 * RELEASE, FILE and DIR stand for the kernel's: mkinitramfs reads the
	 * configuration in /boot, where it sees what the kernel's folder has
	 * there, and nobody else does.
	 */
	const char *argv[12];
} tools[] = {
	{"mkinitramfs",
	 {"unshare", "--mount", "sh", "-ec",
	  "mount --bind \"$0\" /boot && exec \"$@\"", "DIR", "mkinitramfs",
	  "-o", "FILE", "RELEASE"}},
	{"dracut", {"dracut", "--force", "FILE", "RELEASE"}},
	{"mkinitcpio", {"mkinitcpio", "-k", "RELEASE", "-g", "FILE"}},
};

enum { TOOLS = sizeof(tools) / sizeof(tools[0]) };

static const struct tool *find(void)
{
	char names[64] = "";
	size_t i;

	for (i = 0; i < TOOLS; i++) {
		if (system_can(tools[i].program))
			return &tools[i];
		names_add(names, sizeof(names), tools[i].program);
	}
	msg_error("initrd", "PATH",
		  "there is none of %s; PATH may lack "
		  "/usr/sbin",
		  names);
	return NULL;
}

int initrd_possible(void)
{
	return find() ? 0 : -ENOTSUP;
}

static char *stands_for(const char *word, char *file, char *dir,
			const char *release)
{
	if (!strcmp(word, "FILE"))
		return file;
	if (!strcmp(word, "DIR"))
		return dir;
	return (char *)(strcmp(word, "RELEASE") ? word : release);
}

int initrd_make(const char *dir, const char *release)
{
	const struct tool *t = find();
	char file[PATH_BYTES], tmp[PATH_BYTES], boot[PATH_BYTES];
	char *argv[13] = {NULL};
	size_t i;
	int ret;

	path_make(file, "%s/" INITRD_NAME, dir);
	path_make(tmp, "%s.tmp", file);
	path_make(boot, "%s/boot", dir);
	if (!t)
		return -ENOTSUP;
	if (!access(file, R_OK))
		return 0;
	for (i = 0; t->argv[i]; i++)
		argv[i] = stands_for(t->argv[i], tmp, boot, release);
	fprintf(stderr, "initrd of %s: %s\n", release, t->program);
	ret = system_run(argv);
	if (!ret && rename(tmp, file)) {
		msg_error("initrd", file, "%s", strerror(errno));
		ret = -errno;
	}
	return ret;
}
