// SPDX-License-Identifier: GPL-2.0-only
/* rmapbench-mail: a result folder as a mail for linux-mm. Nothing is sent. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"
#include "mail.h"
#include "memory.h"
#include "msg.h"
#include "path.h"

static const char help[] = "usage: rmapbench-mail DIR [--draft]\n"
			   "\n"
			   "Print what the result folder DIR says as a mail "
			   "for linux-mm@kvack.org,\n"
			   "for git send-email. Nothing is sent.\n"
			   "\n"
			   "  --draft   also of results that are not proven, "
			   "void or not complete,\n"
			   "            and marked so\n"
			   "  --help    this text\n";

static const double margin = 0.02; /* that of a report */

/* In the folder `dir`; its stderr goes nowhere. */
static void run_child(const char *dir, char *const argv[], int out)
{
	if (chdir(dir) || dup2(out, STDOUT_FILENO) < 0 ||
	    !freopen("/dev/null", "w", stderr))
		_exit(127);
	execvp(argv[0], argv);
	_exit(127);
}

/* The first line that a command prints; "" if it fails. The caller frees it. */
static char *first_line(const char *dir, char *const argv[])
{
	char *line = NULL;
	size_t size = 0;
	int fds[2], status;
	pid_t pid;
	FILE *f;

	if (pipe(fds))
		return memory_print("%s", "");
	pid = fork();
	if (!pid)
		run_child(dir, argv, fds[1]);
	close(fds[1]);
	f = fdopen(fds[0], "r");
	if (!f || getline(&line, &size, f) < 0 || pid < 0 ||
	    waitpid(pid, &status, 0) != pid || status) {
		free(line);
		line = memory_print("%s", "");
	}
	if (f)
		fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static char *git_config(const char *dir, char *key)
{
	char *argv[] = {"git", "config", "--get", key, NULL};

	return first_line(dir, argv);
}

static char *data_sha256(const char *dir)
{
	char *argv[] = {"sh", "-ec", MAIL_DATA, NULL};
	char *line = first_line(dir, argv);

	line[strspn(line, "0123456789abcdef")] = '\0';
	return line;
}

/* Where the project can be cloned from; a folder of this computer is no help.
 */
static char *clone_url(const char *root)
{
	char *url = git_config(root, "remote.origin.url");

	if (strncmp(url, "https://", 8) && strncmp(url, "git://", 6))
		*url = '\0';
	return url;
}

/*
 * A folder of the project by its path there, another one by its name: how this
 * computer's folders are called is nobody's business.
 */
static char *folder_name(const char *dir, const char *root)
{
	char *path = realpath(dir, NULL), *top = realpath(root, NULL), *name;
	size_t n = top ? strlen(top) : 0;

	if (!path)
		name = memory_print("%s", dir);
	else if (n && !strncmp(path, top, n) && path[n] == '/')
		name = memory_print("%s", path + n + 1);
	else
		name = memory_print("%s", strrchr(path, '/') + 1);
	free(path);
	free(top);
	return name;
}

static bool is_address(const char *email)
{
	for (const char *p = email; *p; p++)
		if (!isgraph((unsigned char)*p) || strchr("<>(),;:\"\\", *p))
			return false;
	return strchr(email, '@') && *email != '@' &&
	       strchr(email, '@')[1] != '\0';
}

/* Who sends it: 0, or -EINVAL with the reason said. */
static int find_sender(struct mail *m, char **name, char **email)
{
	const char *missing = NULL;

	*name = git_config(".", "user.name");
	*email = git_config(".", "user.email");
	if (!**name)
		missing = "user.name";
	else if (!is_address(*email))
		missing = "user.email";
	if (missing && !m->draft) {
		msg_error("mail", missing,
			  "%s in git's configuration; set it: git config "
			  "--global %s ...",
			  strcmp(missing, "user.name") && **email ? "no address"
								  : "missing",
			  missing);
		return -EINVAL;
	}
	m->name = missing ? "YOUR NAME" : *name;
	m->email = missing ? "you@example.invalid" : *email;
	return 0;
}

static int print_mail(struct mail *m, const char *dir)
{
	const char *root = getenv("RMAPBENCH_ROOT");
	char *name, *email, *sha256, *url, *folder;
	int ret = find_sender(m, &name, &email);

	sha256 = data_sha256(dir);
	url = clone_url(root ? root : ".");
	folder = folder_name(dir, root ? root : ".");
	m->folder = folder;
	m->sha256 = sha256;
	m->url = url;
	if (!ret)
		ret = mail_print(stdout, m);
	free(name);
	free(email);
	free(sha256);
	free(url);
	free(folder);
	return ret;
}

static int refuse(const struct faults *faults, const char *dir)
{
	for (size_t i = 0; i < faults->n; i++)
		msg_error("mail", dir, "%s", faults->text[i]);
	msg_error("mail", dir,
		  "not fit to be sent; ./run.sh verify proves kernels, the "
		  "command that measured goes on where it was; --draft prints "
		  "it all the same, marked");
	return -EINVAL;
}

/* Of the project's patches; a kernel of the user's own has none there. */
static int read_series(struct variants *series, const char *base)
{
	const char *root = getenv("RMAPBENCH_ROOT");
	char path[PATH_BYTES];

	*series = (struct variants){.n = 0};
	if (!root || !isdigit((unsigned char)*base) || strchr(base, '/'))
		return 0;
	path_make(path, "%s/kernel-patches/%s", root, base);
	return access(path, F_OK) ? 0 : variants_read(series, root, base);
}

static int mail_dir(const char *dir, bool draft)
{
	struct variants series;
	struct faults faults;
	struct answer answer;
	struct report_run run;
	int ret = report_run_make(&run, dir, margin);

	if (ret)
		return ret;
	faults_find(&run.an, &faults);
	answer_make(&run.an, &run.claims, &answer);
	ret = read_series(&series, run.res.plan.base);
	struct mail m = {.run = &run,
			 .answer = &answer,
			 .faults = &faults,
			 .draft = draft,
			 .series = &series};
	if (!ret)
		ret = faults.n && !draft ? refuse(&faults, dir)
					 : print_mail(&m, dir);
	variants_free(&series);
	answer_free(&answer);
	faults_free(&faults);
	report_run_free(&run);
	return ret;
}

/* 0, or -EINVAL with the reason said. */
static int parse_options(int argc, char **argv, bool *draft, bool *wants_help)
{
	static const struct option options[] = {
		{"draft", no_argument, NULL, 'd'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		switch (c) {
		case 'd':
			*draft = true;
			break;
		case 'h':
			*wants_help = true;
			break;
		default:
			msg_error("mail", argv[optind - 1],
				  "unknown option; valid: --draft, --help");
			return -EINVAL;
		}
	if (*wants_help || argc - optind == 1)
		return 0;
	msg_error("mail", "DIR", "needs one result folder");
	return -EINVAL;
}

static int mail_main(int argc, char **argv)
{
	bool draft = false, wants_help = false;

	descriptors_complete();
	unsetenv("POSIXLY_CORRECT"); /* options may follow DIR */
	if (parse_options(argc, argv, &draft, &wants_help))
		return EXIT_USAGE;
	if (wants_help)
		return fputs(help, stdout) < 0 ? EXIT_FAILED : EXIT_OK;
	return mail_dir(argv[optind], draft) ? EXIT_FAILED : EXIT_OK;
}

int main(int argc, char **argv)
{
	return msg_close_stdout(mail_main(argc, argv));
}
