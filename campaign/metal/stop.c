// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "path.h"

static void stop_path(const char *out, char *path)
{
	path_make(path, "%s/stop", out);
}

int stop_ask(const char *out)
{
	char path[PATH_BYTES];
	int fd;

	stop_path(out, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0) {
		int ret = -errno;

		msg_error("metal", path, "%s", strerror(-ret));
		return ret;
	}
	close(fd);
	sync();
	return 0;
}

void stop_forget(const char *out)
{
	char path[PATH_BYTES];

	stop_path(out, path);
	unlink(path);
}

bool stop_asked(const char *out)
{
	char path[PATH_BYTES];

	stop_path(out, path);
	return !access(path, F_OK);
}
