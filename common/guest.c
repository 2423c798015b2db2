// SPDX-License-Identifier: GPL-2.0-only
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "msg.h"
#include "sysroot.h"

#define CLOCK_SOURCE                                                           \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"

static void mount_or_say(const char *type, const char *dir)
{
	mkdir(dir, 0755);
	/* EBUSY: the kernel has mounted /dev itself */
	if (mount(type, dir, type, 0, NULL) && errno != EBUSY)
		msg_error("guest", dir, "cannot be mounted: %s",
			  strerror(errno));
}

void guest_mount(void)
{
	mount_or_say("proc", "/proc");
	mount_or_say("sysfs", "/sys");
	mount_or_say("devtmpfs", "/dev");
	mkdir("/tmp", 01777);
	/* only a debug kernel has it */
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

void guest_wait_for_clock(void)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	char name[64];
	int looks;

	for (looks = 0; looks < 500; looks++) {
		if (!sysroot_line(CLOCK_SOURCE, name, sizeof(name)) ||
		    strcmp(name, "tsc-early"))
			return;
		nanosleep(&pause, NULL);
	}
}

int guest_open_out(const char *path)
{
	int fd = open(path,
		      O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC,
		      0644);
	struct termios tio;

	if (fd < 0) {
		msg_error("samples", path, "%s", strerror(errno));
		return -errno;
	}
	if (isatty(fd) && !tcgetattr(fd, &tio)) {
		cfmakeraw(&tio);
		tcsetattr(fd, TCSANOW, &tio);
	}
	return fd;
}

int guest_close_out(int fd)
{
	int drained = tcdrain(fd) && errno != ENOTTY ? -errno : 0;

	return close(fd) ? -errno : drained;
}

void guest_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
}
