// SPDX-License-Identifier: GPL-2.0-only
/* One entry of systemd-boot, chosen for one boot by bootctl set-oneshot. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "method.h"
#include "msg.h"
#include "sysroot.h"
#include "system.h"

#define ENTRY_FILE  ENTRY_ID ".conf"
#define LOADER_GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
/* Of LoaderFeatures: systemd's boot loader interface. */
#define FEATURE_ENTRY_ONESHOT 3

static int no(char *why, size_t len, const char *reason)
{
	snprintf(why, len, "%s", reason);
	return -ENOTSUP;
}

/* A variable of the firmware without its four bytes of attributes. */
static size_t loader_variable(const char *name, unsigned char *value,
			      size_t len)
{
	char path[PATH_BYTES];
	size_t n = 0;
	FILE *f;

	sysroot_path(path, "/sys/firmware/efi/efivars/%s-" LOADER_GUID, name);
	f = fopen(path, "re");
	if (f && fread(value, 1, 4, f) == 4)
		n = fread(value, 1, len, f);
	if (f)
		fclose(f);
	return n;
}

/* Where its entries are, into dir (PATH_BYTES). */
static int boot_dir(char *dir)
{
	char *argv[] = {"bootctl", "--print-boot-path", NULL};

	return system_output(argv, dir, PATH_BYTES);
}

static int usable(uint64_t bytes, char *why, size_t len)
{
	unsigned char features[8] = {0};
	char dir[PATH_BYTES];
	struct mount m;

	if (!system_there("/sys/firmware/efi"))
		return no(why, len, "this computer was not booted by UEFI");
	if (!system_can("bootctl"))
		return no(why, len, "there is no bootctl");
	if (!loader_variable("LoaderFeatures", features, sizeof(features)))
		return no(why, len, "systemd-boot did not boot this computer");
	if (!(features[0] & 1 << FEATURE_ENTRY_ONESHOT))
		return no(why, len,
			  "this systemd-boot has no one-shot entries");
	if (method_locked(why, len))
		return -ENOTSUP;
	if (boot_dir(dir))
		return no(why, len, "bootctl finds no boot partition");
	system_mount(dir, &m);
	if (m.read_only)
		return no(why, len, "the boot partition is mounted read-only");
	if (system_free_bytes(dir) >= bytes)
		return 0;
	snprintf(why, len,
		 "%s has %llu MiB free, kernel and initrd need %llu MiB", dir,
		 (unsigned long long)system_free_bytes(dir) >> 20,
		 ((unsigned long long)bytes >> 20) + 1);
	return -ENOTSUP;
}

/* Was it taken? The variable is UTF-16. */
static int read_back(void)
{
	unsigned char value[2 * PATH_BYTES];
	char id[PATH_BYTES];
	size_t n = loader_variable("LoaderEntryOneShot", value, sizeof(value));
	size_t i;

	for (i = 0; 2 * i + 1 < n; i++)
		id[i] = (char)value[2 * i];
	id[i] = '\0';
	if (!strcmp(id, ENTRY_FILE))
		return 0;
	msg_error("bootctl", "set-oneshot", "the firmware has '%s', not '%s'",
		  id, ENTRY_FILE);
	return -EIO;
}

static int arm(const struct boot_entry *e)
{
	char *argv[] = {"bootctl", "set-oneshot", ENTRY_FILE, NULL};
	char dir[PATH_BYTES], file[PATH_BYTES], *text;
	int ret = boot_dir(dir);

	if (ret) {
		msg_error("bootctl", "--print-boot-path", "finds none");
		return ret;
	}
	path_make(file, "%s/rmapbench/linux", dir);
	ret = system_copy(e->kernel, file);
	path_make(file, "%s/rmapbench/initrd", dir);
	if (!ret)
		ret = system_copy(e->initrd, file);
	path_make(file, "%s/loader/entries/" ENTRY_FILE, dir);
	text = memory_print("title rmapbench, once\n"
			    "linux /rmapbench/linux\n"
			    "initrd /rmapbench/initrd\n"
			    "options %s\n",
			    e->cmdline);
	if (!ret)
		ret = system_write(file, text);
	free(text);
	if (!ret)
		ret = system_run(argv);
	return ret ? ret : read_back();
}

static int disarm(void)
{
	static const char *const files[] = {"loader/entries/" ENTRY_FILE,
					    "rmapbench/linux",
					    "rmapbench/initrd", "rmapbench"};
	char *argv[] = {"bootctl", "set-oneshot", "", NULL};
	char dir[PATH_BYTES], file[PATH_BYTES];
	unsigned char value[8];
	size_t i;
	int ret = 0;

	if (loader_variable("LoaderEntryOneShot", value, sizeof(value)))
		ret = system_run(argv);
	if (boot_dir(dir))
		return ret;
	for (i = 0; !ret && i < sizeof(files) / sizeof(files[0]); i++) {
		path_make(file, "%s/%s", dir, files[i]);
		ret = system_remove(file);
	}
	return ret;
}

const struct boot_method method_bootctl = {
	.name = "bootctl",
	.changes = "one entry of systemd-boot, one kernel on the boot "
		   "partition",
	.reboot = "reboot.target",
	.usable = usable,
	.arm = arm,
	.disarm = disarm,
};
