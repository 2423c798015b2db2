// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "quiet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "others.h"
#include "sysroot.h"
#include "system.h"

#define LOOK_S	     2
#define QUIET_LOOKS  3
#define BUSY_PERCENT 2.0

/* What the kernel has said since the last look; its last line into text. */
static bool kernel_spoke(int kmsg, char *text, size_t len)
{
	char record[1024], *line;
	bool spoke = false;
	ssize_t n;

	while ((n = read(kmsg, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		if (n < 0) /* the oldest were overwritten */
			continue;
		record[n] = '\0';
		line = strchr(record, ';');
		snprintf(text, len, "the kernel says: %.*s",
			 line ? (int)strcspn(line + 1, "\n") : 0,
			 line ? line + 1 : "");
		spoke = true;
	}
	return spoke;
}

int quiet_wait(unsigned int limit_s, char *text, size_t len)
{
	static const struct timespec pause = {.tv_sec = LOOK_S};
	int kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	unsigned int looks = limit_s / LOOK_S, quiet = 0;
	struct others before = others_now(), now;
	double percent;

	kernel_spoke(kmsg, text, len);
	while (looks-- && quiet < QUIET_LOOKS && !boot_stop) {
		if (!*sysroot())
			nanosleep(&pause, NULL);
		now = others_now();
		percent = now.total_ms > before.total_ms
				  ? 100.0 *
					    (double)(now.busy_ms -
						     before.busy_ms) /
					    (double)(now.total_ms -
						     before.total_ms)
				  : 0;
		before = now;
		quiet++;
		if (kernel_spoke(kmsg, text, len))
			quiet = 0;
		if (percent <= BUSY_PERCENT)
			continue;
		quiet = 0;
		snprintf(text, len, "the CPUs are busy for %.1f %%", percent);
	}
	if (kmsg >= 0)
		close(kmsg);
	if (boot_stop)
		return -EINTR;
	return quiet < QUIET_LOOKS ? -EBUSY : 0;
}
