// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msg.h"
#include "sysroot.h"

bool system_there(const char *file)
{
	char path[PATH_BYTES];

	sysroot_path(path, "%s", file);
	return !access(path, F_OK);
}

bool system_can(const char *program)
{
	const char *dirs = getenv("PATH");
	char path[PATH_BYTES];
	size_t len;

	for (; dirs && *dirs; dirs += len + (dirs[len] == ':')) {
		len = strcspn(dirs, ":");
		path_make(path, "%.*s/%s", (int)len, dirs, program);
		if (!access(path, X_OK))
			return true;
	}
	return false;
}

/* Both streams into a pipe, or complaints to the bin. The pipe's end, or -1. */
static int start(char *const argv[], bool complaints, pid_t *pid)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	*pid = fork();
	if (!*pid) {
		dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		dup2(complaints ? ends[1] : STDIN_FILENO, STDERR_FILENO);
		setenv("LC_ALL", "C", 1);
		execvp(argv[0], argv);
		dprintf(STDERR_FILENO, "%s\n", strerror(errno));
		_exit(127);
	}
	close(ends[1]);
	return ends[0];
}

/* Its first line, or its last that is not empty; its status of waitpid(). */
static int finish(int from, pid_t pid, bool last, char *text, size_t len)
{
	FILE *f = from < 0 ? NULL : fdopen(from, "r");
	char line[512];
	int status = -1;

	text[0] = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (line[0] != '\n' && (last || !text[0]))
			snprintf(text, len, "%.*s", (int)strcspn(line, "\n"),
				 line);
	if (f)
		fclose(f);
	if (pid > 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	return status;
}

int system_run(char *const argv[])
{
	char text[512];
	pid_t pid = -1;
	int from = start(argv, true, &pid);

	if (!finish(from, pid, true, text, sizeof(text)))
		return 0;
	msg_error("run", argv[0], "%s", *text ? text : "failed without a word");
	return -EIO;
}

int system_output(char *const argv[], char *text, size_t len)
{
	pid_t pid = -1;
	int from = start(argv, false, &pid);

	return finish(from, pid, false, text, len) ? -EIO : 0;
}

int system_go_down(const char *target)
{
	/* not the verbs reboot and kexec: they want a bus, which need not run
	 */
	char *argv[] = {"systemctl",	"start",
			"--no-block",	"--job-mode=replace-irreversibly",
			(char *)target, NULL};
	char text[512];
	pid_t pid = -1;
	int from = start(argv, true, &pid);
	int status = finish(from, pid, true, text, sizeof(text));

	/* whoever goes down ends this, too */
	if (!status || WIFSIGNALED(status))
		return 0;
	msg_error("reboot", target, "%s",
		  *text ? text : "systemctl failed without a word");
	return -EIO;
}

/* Is path below point, or the same? */
static bool is_below(const char *path, const char *point)
{
	size_t len = strlen(point);

	if (!strcmp(point, "/"))
		return true;
	return !strncmp(path, point, len) && (!path[len] || path[len] == '/');
}

void system_mount(const char *file, struct mount *m)
{
	char path[PATH_BYTES], line[4 * PATH_BYTES], point[PATH_BYTES];
	char options[PATH_BYTES], type[32], source[PATH_BYTES], *rest;
	size_t best = 0;
	FILE *f;

	*m = (struct mount){.type = "unknown"};
	sysroot_path(path, "/proc/self/mountinfo");
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		rest = strstr(line, " - ");
		if (!rest ||
		    sscanf(line, "%*s %*s %*s %*s %511s %511s", point,
			   options) != 2 ||
		    sscanf(rest, " - %31s %511s", type, source) != 2 ||
		    !is_below(file, point) || strlen(point) < best)
			continue;
		best = strlen(point);
		snprintf(m->type, sizeof(m->type), "%s", type);
		snprintf(m->source, sizeof(m->source), "%s", source);
		m->read_only = !strncmp(options, "ro", 2);
	}
	if (f)
		fclose(f);
}

uint64_t system_free_bytes(const char *file)
{
	char path[PATH_BYTES], *slash;
	struct statvfs s;

	sysroot_path(path, "%s", file);
	while (statvfs(path, &s)) {
		slash = strrchr(path, '/');
		if (!slash || slash == path)
			return 0;
		*slash = '\0';
	}
	return (uint64_t)s.f_bfree * s.f_frsize;
}

static int make_parents(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int write_all(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t n;

	while (left) {
		n = write(fd, text, left);
		if (n < 0)
			return -errno;
		text += n;
		left -= (size_t)n;
	}
	return 0;
}

static int copy_all(int to, const char *from)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = sendfile(to, fd, NULL, 1 << 24)) > 0)
		;
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

/* From text, or from a file. */
static int replace(const char *file, const char *text, const char *from)
{
	char path[PATH_BYTES], tmp[PATH_BYTES];
	int fd, ret;

	sysroot_path(path, "%s", file);
	path_make(tmp, "%s.rmapbench-tmp", path);
	ret = make_parents(path);
	if (!ret) {
		fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		ret = fd < 0 ? -errno : 0;
	}
	if (!ret) {
		ret = text ? write_all(fd, text) : copy_all(fd, from);
		if (!ret && syncfs(fd))
			ret = -errno;
		if (close(fd) && !ret)
			ret = -errno;
		if (!ret && rename(tmp, path))
			ret = -errno;
		if (ret)
			unlink(tmp);
	}
	if (!ret)
		sync();
	else
		msg_error("write", path, "%s", strerror(-ret));
	return ret;
}

int system_write(const char *file, const char *text)
{
	return replace(file, text, NULL);
}

int system_copy(const char *from, const char *file)
{
	return replace(file, NULL, from);
}

int system_remove(const char *file)
{
	char path[PATH_BYTES];

	sysroot_path(path, "%s", file);
	if (!remove(path) || errno == ENOENT)
		return 0;
	msg_error("remove", path, "%s", strerror(errno));
	return -errno;
}
