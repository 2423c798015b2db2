// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "entry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "memory.h"
#include "msg.h"
#include "sysroot.h"
#include "system.h"

#define CMDLINE_BYTES 4096

/*
 * A kernel that panics or whose CPU is stuck resets after a while; so does an
 * initramfs that does not find its root (of initramfs-tools, by panic=; of
 * dracut). The watchdog counts lockups until --tune stops it.
 */
#define FALL_BACK                                                              \
	"panic=30 softlockup_panic=1 nmi_watchdog=panic,1 rd.shell=0 "         \
	"rd.emergency=reboot"
#define TOKEN "rmapbench.run="

static bool is_ours_or_loaders(const char *word)
{
	static const char *const prefixes[] = {
		"BOOT_IMAGE=",	 "initrd=",
		"rmapbench.",	 "panic=",
		"systemd.unit=", "softlockup_panic=",
		"rd.shell=",	 "rd.emergency=",
		"nmi_watchdog=", "kexec_jump_back_entry="};
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(word, prefixes[i], strlen(prefixes[i])))
			return true;
	return !strcmp(word, "quiet") || !strcmp(word, "splash");
}

char *entry_own_cmdline(void)
{
	char line[CMDLINE_BYTES], *rest = line, *word, *longer;
	char *own = memory_print("%s", "");

	sysroot_line("/proc/cmdline", line, sizeof(line));
	while ((word = strsep(&rest, " "))) {
		if (!*word || is_ours_or_loaders(word))
			continue;
		longer = memory_print("%s%s%s", own, *own ? " " : "", word);
		free(own);
		own = longer;
	}
	return own;
}

char *entry_cmdline(const struct installed *in, const struct booted *boot)
{
	return memory_print(
		"%s " FALL_BACK " systemd.unit=rmapbench.target " TOKEN
		"%s.%llu.%llu",
		in->own_cmdline, in->id, (unsigned long long)boot->boot,
		(unsigned long long)boot->attempt);
}

int entry_booted(const struct installed *in, struct booted *booted)
{
	unsigned long long boot, attempt;
	char line[CMDLINE_BYTES], *token, id[64];
	struct utsname u;

	*booted = (struct booted){.ours = false};
	uname(&u);
	sysroot_line("/proc/cmdline", line, sizeof(line));
	token = strstr(line, TOKEN);
	if (!token) {
		if (!strcmp(u.release, in->own_release))
			return 0;
		msg_error("boot", u.release,
			  "is neither this computer's own kernel, %s when the "
			  "campaign began, nor one of the campaign: boot that "
			  "one; or metal uninstall, and begin anew",
			  in->own_release);
		return -ESTALE;
	}
	booted->ours = true;
	if (sscanf(token, TOKEN "%63[^.].%llu.%llu", id, &boot, &attempt) !=
		    3 ||
	    strcmp(id, in->id) != 0) {
		msg_error("boot", token, "is of another campaign than %s",
			  in->id);
		return -ESTALE;
	}
	booted->boot = boot;
	booted->attempt = attempt;
	return 0;
}
