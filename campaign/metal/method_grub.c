// SPDX-License-Identifier: GPL-2.0-only
/*
 * One entry in the custom.cfg that grub.cfg reads in, chosen for one boot by
 * grub-reboot: GRUB clears next_entry in its environment block before it boots
 * it. grub.cfg itself stays as it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "method.h"
#include "msg.h"
#include "sysroot.h"
#include "system.h"

#define BEGIN	    "# rmapbench begins\n"
#define END	    "# rmapbench ends\n"
#define BOOT_FILES  "/boot/rmapbench"
#define BOOT_LINUX  BOOT_FILES "/linux"
#define BOOT_INITRD BOOT_FILES "/initrd"
#define NEXT_ENTRY  "next_entry="

/* What the distribution calls it: "grub" or "grub2"; NULL: there is none. */
static const char *prefix(void)
{
	if (system_there("/boot/grub/grub.cfg"))
		return "grub";
	return system_there("/boot/grub2/grub.cfg") ? "grub2" : NULL;
}

static void grub_file(const char *name, char *file)
{
	path_make(file, "/boot/%s/%s", prefix(), name);
}

/* A whole file of this computer, to be freed; NULL: it cannot be read. */
static char *slurp(const char *file)
{
	char path[PATH_BYTES], *text = NULL;
	size_t size = 0;
	FILE *f;

	sysroot_path(path, "%s", file);
	f = fopen(path, "re");
	if (f && getdelim(&text, &size, '\0', f) < 0 && !ferror(f))
		*text = '\0';
	if (f)
		fclose(f);
	return text;
}

static int no(char *why, size_t len, const char *reason)
{
	snprintf(why, len, "%s", reason);
	return -ENOTSUP;
}

/* Can GRUB clear the environment block, where /boot/grub is? */
static int can_clear(const char *dir, char *why, size_t len)
{
	static const char *const cannot[] = {"btrfs", "zfs", "f2fs",
					     "bcachefs"};
	struct mount m;
	size_t i;

	system_mount(dir, &m);
	for (i = 0; i < sizeof(cannot) / sizeof(cannot[0]); i++) {
		if (strcmp(m.type, cannot[i]) != 0)
			continue;
		snprintf(why, len,
			 "%s lies on %s, where GRUB cannot write its "
			 "environment block: the entry would be booted again "
			 "and again",
			 dir, m.type);
		return -ENOTSUP;
	}
	if (!strncmp(m.source, "/dev/mapper/", 12) ||
	    !strncmp(m.source, "/dev/dm-", 8) ||
	    !strncmp(m.source, "/dev/md", 7)) {
		snprintf(why, len,
			 "%s lies on %s (LVM, RAID or encrypted), where GRUB "
			 "cannot write: the entry would be booted again and "
			 "again",
			 dir, m.source);
		return -ENOTSUP;
	}
	return 0;
}

static int can_write(uint64_t bytes, char *why, size_t len)
{
	uint64_t free_bytes = system_free_bytes(BOOT_LINUX);
	struct mount m;

	system_mount("/boot", &m);
	if (m.read_only)
		return no(why, len, "/boot is mounted read-only");
	if (free_bytes >= bytes)
		return 0;
	snprintf(why, len,
		 "/boot has %llu MiB free, kernel and initrd need %llu MiB",
		 (unsigned long long)free_bytes >> 20,
		 ((unsigned long long)bytes >> 20) + 1);
	return -ENOTSUP;
}

/* Does grub.cfg know one-shot entries, and read custom.cfg? */
static int is_prepared(char *why, size_t len)
{
	char file[PATH_BYTES], *text;
	int ret = 0;

	grub_file("grub.cfg", file);
	text = slurp(file);
	if (!text) {
		snprintf(why, len, "%s cannot be read", file);
		return -ENOTSUP;
	}
	if (!strstr(text, "next_entry"))
		ret = no(why, len,
			 "grub.cfg has no one-shot entries (next_entry)");
	else if (!strstr(text, "custom.cfg"))
		ret = no(why, len, "grub.cfg does not read custom.cfg");
	free(text);
	return ret;
}

static int usable(uint64_t bytes, char *why, size_t len)
{
	char dir[PATH_BYTES], program[32];
	int ret;

	if (!prefix())
		return no(why, len, "there is no grub.cfg in /boot");
	snprintf(program, sizeof(program), "%s-reboot", prefix());
	if (!system_can(program)) {
		snprintf(why, len, "there is no %s; PATH may lack /usr/sbin",
			 program);
		return -ENOTSUP;
	}
	if (method_locked(why, len))
		return -ENOTSUP;
	grub_file("grubenv", dir);
	if (!system_there(dir))
		return no(why, len,
			  "GRUB has no environment block (grubenv), so no "
			  "one-shot entries");
	ret = is_prepared(why, len);
	if (!ret)
		ret = can_clear(dir, why, len);
	return ret ? ret : can_write(bytes, why, len);
}

/*
 * A file without what is ours. NULL: nothing else is in it. To be freed.
 */
static char *others_text(const char *file)
{
	char *text = slurp(file), *begin, *end;

	begin = text ? strstr(text, BEGIN) : NULL;
	end = begin ? strstr(begin, END) : NULL;
	if (end)
		memmove(begin, end + strlen(END),
			strlen(end + strlen(END)) + 1);
	if (text && *text)
		return text;
	free(text);
	return NULL;
}

/* GRUB takes no sign in single quotes for its own. */
static int quoted(const char *cmdline, char **text)
{
	char *copy = memory_print("%s", cmdline), *rest = copy, *word, *longer;

	*text = memory_print("%s", "");
	while ((word = strsep(&rest, " "))) {
		if (!*word)
			continue;
		longer = memory_print("%s '%s'", *text, word);
		free(*text);
		*text = longer;
	}
	free(copy);
	if (!strchr(cmdline, '\'') && !strchr(cmdline, '"'))
		return 0;
	msg_error("grub", "/proc/cmdline",
		  "has a quotation mark, which GRUB's entry cannot be given");
	return -EINVAL;
}

static int write_entry(const struct boot_entry *e)
{
	char custom[PATH_BYTES], probe[16], uuid[64], dir[PATH_BYTES];
	char relpath[32], *options = NULL, *rest, *text;
	char *find[] = {probe, "--target=fs_uuid", BOOT_FILES, NULL};
	char *where[] = {relpath, BOOT_FILES, NULL};
	int ret;

	snprintf(probe, sizeof(probe), "%s-probe", prefix());
	snprintf(relpath, sizeof(relpath), "%s-mkrelpath", prefix());
	if (system_output(find, uuid, sizeof(uuid)) ||
	    system_output(where, dir, sizeof(dir))) {
		msg_error("grub", BOOT_FILES,
			  "%s does not say on which filesystem it lies", probe);
		return -EIO;
	}
	grub_file("custom.cfg", custom);
	rest = others_text(custom);
	ret = quoted(e->cmdline, &options);
	text = memory_print("%s" BEGIN
			    "menuentry 'rmapbench, once' --id " ENTRY_ID " {\n"
			    "\tsearch --no-floppy --fs-uuid --set=root %s\n"
			    "\tlinux %s/linux%s\n"
			    "\tinitrd %s/initrd\n"
			    "}\n" END,
			    rest ? rest : "", uuid, dir, options, dir);
	if (!ret)
		ret = system_write(custom, text);
	free(text);
	free(options);
	free(rest);
	return ret;
}

/* What GRUB boots next, if not its default. */
static void next_entry(char *id, size_t len)
{
	char file[PATH_BYTES], *text, *line;

	grub_file("grubenv", file);
	text = slurp(file);
	line = text ? strstr(text, "\n" NEXT_ENTRY) : NULL;
	snprintf(id, len, "%s", "");
	if (line)
		snprintf(id, len, "%.*s",
			 (int)strcspn(line + 1 + strlen(NEXT_ENTRY), "\n"),
			 line + 1 + strlen(NEXT_ENTRY));
	free(text);
}

static int arm(const struct boot_entry *e)
{
	char program[32], id[64];
	char *argv[] = {program, ENTRY_ID, NULL};
	int ret = system_copy(e->kernel, BOOT_LINUX);

	if (!ret)
		ret = system_copy(e->initrd, BOOT_INITRD);
	if (!ret)
		ret = write_entry(e);
	snprintf(program, sizeof(program), "%s-reboot", prefix());
	if (!ret)
		ret = system_run(argv);
	if (ret)
		return ret;
	next_entry(id, sizeof(id));
	if (!strcmp(id, ENTRY_ID))
		return 0;
	msg_error("grub", program, "its environment block has '%s', not '%s'",
		  id, ENTRY_ID);
	return -EIO;
}

/* What GRUB leaves of an entry that it has booted is an empty one. */
static int clear_next(void)
{
	char program[32], file[PATH_BYTES], path[PATH_BYTES], id[64];
	char *argv[] = {program, path, "unset", "next_entry", NULL};

	next_entry(id, sizeof(id));
	if (*id && strcmp(id, ENTRY_ID) != 0)
		return 0;
	grub_file("grubenv", file);
	sysroot_path(path, "%s", file);
	snprintf(program, sizeof(program), "%s-editenv", prefix());
	return system_run(argv);
}

static int disarm(void)
{
	char custom[PATH_BYTES], *rest;
	int ret;

	if (!prefix())
		return 0;
	ret = clear_next();
	grub_file("custom.cfg", custom);
	rest = others_text(custom);
	if (!ret)
		ret = rest ? system_write(custom, rest) : system_remove(custom);
	free(rest);
	if (!ret)
		ret = system_remove(BOOT_LINUX);
	if (!ret)
		ret = system_remove(BOOT_INITRD);
	return ret ? ret : system_remove(BOOT_FILES);
}

const struct boot_method method_grub = {
	.name = "grub",
	.changes = "one entry in GRUB's custom.cfg, one kernel in "
		   "/boot/rmapbench",
	.reboot = "reboot.target",
	.usable = usable,
	.arm = arm,
	.disarm = disarm,
};
