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
	const char *options[4]; /* RELEASE and FILE stand for those */
} tools[] = {
	{"mkinitramfs", {"-o", "FILE", "RELEASE"}},
	{"dracut", {"--force", "FILE", "RELEASE"}},
	{"mkinitcpio", {"-k", "RELEASE", "-g", "FILE"}},
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

int initrd_make(const char *dir, const char *release)
{
	const struct tool *t = find();
	char file[PATH_BYTES], tmp[PATH_BYTES], *argv[6] = {NULL};
	size_t i;
	int ret;

	path_make(file, "%s/" INITRD_NAME, dir);
	path_make(tmp, "%s.tmp", file);
	if (!t)
		return -ENOTSUP;
	if (!access(file, R_OK))
		return 0;
	argv[0] = (char *)t->program;
	for (i = 0; i < 4 && t->options[i]; i++)
		argv[i + 1] = !strcmp(t->options[i], "FILE") ? tmp
			      : !strcmp(t->options[i], "RELEASE")
				      ? (char *)release
				      : (char *)t->options[i];
	fprintf(stderr, "initrd of %s: %s\n", release, t->program);
	ret = system_run(argv);
	if (!ret && rename(tmp, file)) {
		msg_error("initrd", file, "%s", strerror(errno));
		ret = -errno;
	}
	return ret;
}
