// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msg.h"
#include "names.h"

volatile sig_atomic_t boot_stop;

const struct backend *boot_backend(const char *name)
{
	static const struct backend *const all[] = {
#define BACKEND(name) &backend_##name,
#include "backends/backends.def"
#undef BACKEND
	};
	char valid[128] = "";
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
		names_add(valid, sizeof(valid), all[i]->name);
	}
	msg_error("backend", name, "unknown; there are: %s", valid);
	return NULL;
}

void boot_path(const struct boot_job *job, const char *name, char *path)
{
	path_make(path, "%s/%s", job->dir, name);
}

pid_t boot_spawn(char *const argv[], const char *log, const char *preload)
{
	pid_t parent = getpid(), pid = fork();
	int fd;

	if (pid < 0)
		msg_error("start", argv[0], "%s", strerror(errno));
	if (pid)
		return pid;
	/* nothing outlives us, whatever kills us */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd >= 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, STDIN_FILENO);
	if (preload)
		setenv("LD_PRELOAD", preload, 1);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

long long boot_size_at(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

void boot_first_complaint(const char *path, long long before, char *text,
			  size_t len)
{
	FILE *f = fopen(path, "re");
	char line[256];

	if (f && !fseek(f, before, SEEK_SET)) {
		while (fgets(line, sizeof(line), f)) {
			if (strstr(line, "warning:") || *line == '\n')
				continue;
			snprintf(text, len, "%.*s", (int)strcspn(line, "\n"),
				 line);
			break;
		}
	}
	if (f)
		fclose(f);
}

int boot_script(char *const argv[], const char *log)
{
	long long before = boot_size_at(log);
	char reason[256] = "failed without a word";
	pid_t pid = boot_spawn(argv, log, NULL);
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!status)
		return 0;
	boot_first_complaint(log, before, reason, sizeof(reason));
	msg_error("start", argv[0], "%s", reason);
	return -EIO;
}
