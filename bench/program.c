// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

#define ARGS_MAX 32

static char words[TEXT_BYTES], *args[ARGS_MAX + 1];
static posix_spawn_file_actions_t quiet;

static size_t count_words(const char *line)
{
	size_t n = 0;

	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		line += strcspn(line, " ");
		n++;
	}
	return n;
}

const char *program_refuse(const char *line)
{
	char path[TEXT_BYTES], magic[SELFMAG] = "";
	int fd;

	if (count_words(line) > ARGS_MAX)
		return "program has more than 32 words";
	snprintf(path, sizeof(path), "%.*s", (int)strcspn(line, " "), line);
	if (*path != '/')
		return "program must be named from / on, as in "
		       "exec:program=/bin/true";
	if (access(path, X_OK))
		return "program is no file that may be executed";
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, magic, sizeof(magic)) != sizeof(magic))
		*magic = '\0';
	if (fd >= 0)
		close(fd);
	return memcmp(magic, ELFMAG, SELFMAG)
		       ? "program must be an ELF file, no script"
		       : NULL;
}

int program_take(const char *line)
{
	char *rest = words;
	size_t n = 0;
	int ret;

	snprintf(words, sizeof(words), "%s", line);
	while (n < ARGS_MAX && (args[n] = strsep(&rest, " ")))
		n += *args[n] != '\0';
	args[n] = NULL;
	ret = posix_spawn_file_actions_init(&quiet);
	for (int fd = STDIN_FILENO; !ret && fd <= STDERR_FILENO; fd++)
		ret = posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null",
						       O_RDWR, 0);
	return -ret;
}

void program_drop(void)
{
	posix_spawn_file_actions_destroy(&quiet);
}

int program_run(void)
{
	static char *const environment[] = {NULL};
	int status, ret;
	pid_t pid;

	ret = posix_spawn(&pid, args[0], &quiet, NULL, args, environment);
	if (ret)
		return -ret;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return status ? -ECHILD : 0;
}
