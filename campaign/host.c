// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "host.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msg.h"
#include "path.h"
#include "sysroot.h"

/*
 * Runs a program, without a shell, and takes the first line that it writes to
 * that descriptor. Its exit status; 127: it cannot be run.
 */
static int first_line(char *const argv[], int descriptor, char *text,
		      size_t len)
{
	int ends[2], status = -1;
	pid_t pid;
	FILE *f;

	text[0] = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return 127;
	pid = fork();
	if (!pid) {
		dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		dup2(ends[1], descriptor);
		setenv("LC_ALL", "C", 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	f = fdopen(ends[0], "r");
	if (f && fgets(text, (int)len, f))
		text[strcspn(text, "\n")] = '\0';
	if (f)
		fclose(f);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 127;
	return WEXITSTATUS(status);
}

/* Of the project; git does not tell it of a tree of another owner. */
static void project_commit(const char *root, char *text, size_t len)
{
	char *argv[] = {"git",	    "-C",      (char *)root,  "describe",
			"--always", "--dirty", "--abbrev=12", NULL};
	char error[256], above[PATH_BYTES], *slash;
	static bool warned;

	/* neither the repository of a hook that runs us, nor one around us */
	unsetenv("GIT_DIR");
	unsetenv("GIT_WORK_TREE");
	path_make(above, "%s", root);
	slash = strrchr(above, '/');
	if (slash)
		*slash = '\0';
	setenv("GIT_CEILING_DIRECTORIES", above, 1);
	if (!first_line(argv, STDOUT_FILENO, text, len) && *text)
		return;
	snprintf(text, len, "unknown");
	if (warned || !first_line(argv, STDERR_FILENO, error, sizeof(error)) ||
	    (!strstr(error, "dubious ownership") &&
	     !strstr(error, "unsafe repository")))
		return;
	warned = true;
	msg_warn("commit", root,
		 "unknown: git refuses a tree of another owner; git config "
		 "--global --add safe.directory '%s'",
		 root);
}

static void cpu_model(char *text, size_t len)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256], *value;

	snprintf(text, len, "unknown");
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "model name", 10))
			continue;
		value = strchr(line, ':');
		if (value)
			snprintf(text, len, "%.*s",
				 (int)strcspn(value + 2, "\n"), value + 2);
		break;
	}
	if (f)
		fclose(f);
}

void host_config(char *text, size_t len)
{
	static const char script[] =
		"{ gzip -dc \"$1/proc/config.gz\" || "
		"cat \"$1/boot/config-$(uname -r)\"; } | "
		"grep -v -e '^#.*Kernel Configuration' -e "
		"'^CONFIG_LOCALVERSION=' | { read -r first && "
		"{ echo \"$first\"; cat; } | sha256sum; }";
	char *argv[] = {"sh", "-c", (char *)script, "sh", (char *)sysroot(),
			NULL};

	if (first_line(argv, STDOUT_FILENO, text, len))
		*text = '\0';
	text[strcspn(text, " ")] = '\0';
}

json_t *host_describe(const char *root)
{
	char *version[] = {"qemu-system-x86_64", "--version", NULL};
	char cpu[128], qemu[128], commit[128];

	cpu_model(cpu, sizeof(cpu));
	first_line(version, STDOUT_FILENO, qemu, sizeof(qemu));
	project_commit(root, commit, sizeof(commit));
	return json_pack("{s:s, s:i, s:s, s:s}", "cpu", cpu, "cpus",
			 (int)sysconf(_SC_NPROCESSORS_ONLN), "qemu", qemu,
			 "commit", commit);
}

json_t *host_of_run(const char *root)
{
	static json_t *host;

	if (!host)
		host = host_describe(root);
	return json_incref(host);
}
