// SPDX-License-Identifier: GPL-2.0-only
/* From kernel to kernel, without firmware or boot loader: kexec_file_load(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "method.h"
#include "msg.h"
#include "sysroot.h"
#include "system.h"

static int usable(uint64_t bytes, char *why, size_t len)
{
	char disabled[16];

	(void)bytes;
	sysroot_line("/proc/sys/kernel/kexec_load_disabled", disabled,
		     sizeof(disabled));
	if (!system_there("/sys/kernel/kexec_loaded")) {
		snprintf(why, len, "this kernel is built without kexec");
		return -ENOTSUP;
	}
	if (!strcmp(disabled, "1")) {
		snprintf(why, len,
			 "kexec is switched off until the next reboot "
			 "(kernel.kexec_load_disabled)");
		return -ENOTSUP;
	}
	return method_locked(why, len) ? -ENOTSUP : 0;
}

static int arm(const struct boot_entry *e)
{
	int kernel = open(e->kernel, O_RDONLY | O_CLOEXEC);
	int initrd = open(e->initrd, O_RDONLY | O_CLOEXEC);
	char loaded[8];
	int ret = 0;

	if (kernel < 0 || initrd < 0 ||
	    syscall(SYS_kexec_file_load, kernel, initrd, strlen(e->cmdline) + 1,
		    e->cmdline, 0))
		ret = -errno;
	if (ret)
		msg_error("kexec", e->kernel, "cannot be loaded: %s",
			  strerror(-ret));
	if (kernel >= 0)
		close(kernel);
	if (initrd >= 0)
		close(initrd);
	if (ret)
		return ret;
	/* systemctl kexec boots what is loaded, or else an entry of its own */
	sysroot_line("/sys/kernel/kexec_loaded", loaded, sizeof(loaded));
	if (!strcmp(loaded, "1"))
		return 0;
	msg_error("kexec", e->kernel, "the kernel does not say that it has it");
	return -EIO;
}

static int disarm(void)
{
	char loaded[8];

	sysroot_line("/sys/kernel/kexec_loaded", loaded, sizeof(loaded));
	if (strcmp(loaded, "1") != 0 ||
	    !syscall(SYS_kexec_file_load, -1, -1, 0, NULL, KEXEC_FILE_UNLOAD))
		return 0;
	msg_error("kexec", "unload", "%s", strerror(errno));
	return -errno;
}

const struct boot_method method_kexec = {
	.name = "kexec",
	.changes = "nothing in /boot or the boot loader changes",
	.reboot = "kexec.target",
	.usable = usable,
	.arm = arm,
	.disarm = disarm,
};
