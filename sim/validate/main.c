// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-validate: is the simulated machine what its file says, and does
 * that say what real ones do? Called by run.sh.
 *
 *   probes FILE   print the options of a run that tells, for a machine file
 *   judge DIR     print what that run found beside what theory says; write
 *                 plots/latency.tsv there. Exits with 1 if they differ
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "theory.h"
#include "descriptors.h"
#include "msg.h"
#include "path.h"
#include "probes.h"

static int probes(const char *path)
{
	struct machine m;
	int ret = machine_read(&m, path);

	if (!ret)
		probes_print(stdout, &m);
	return ret;
}

static int write_latencies(const char *folder, const struct samples *s)
{
	char path[PATH_BYTES];
	FILE *f;
	int ret;

	path_make(path, "%s/plots", folder);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	path_make(path, "%s/plots/latency.tsv", folder);
	f = fopen(path, "we");
	if (!f)
		return -errno;
	theory_print_latencies(f, s);
	ret = ferror(f) ? -EIO : 0;
	return fclose(f) ? -errno : ret;
}

static int judge(const char *folder)
{
	struct samples s;
	struct theory c;
	int ret = samples_read(&s, folder);

	if (ret)
		return ret;
	theory_compare(&c, &s);
	theory_print(stdout, &c, &s);
	facts_print(stdout, &s.facts, s.machine, &s.model);
	ret = write_latencies(folder, &s);
	if (ret)
		msg_error("validate", folder, "%s", strerror(-ret));
	if (!ret &&
	    (!c.n || c.held < c.n || s.invalid || s.facts.held < s.facts.known))
		ret = -ERANGE;
	samples_free(&s);
	return ret;
}

int main(int argc, char **argv)
{
	descriptors_complete();
	if (argc == 3 && !strcmp(argv[1], "probes"))
		return msg_close_stdout(probes(argv[2]) ? EXIT_FAILED
							: EXIT_OK);
	if (argc == 3 && !strcmp(argv[1], "judge"))
		return msg_close_stdout(judge(argv[2]) ? EXIT_FAILED : EXIT_OK);
	msg_error("validate", argc > 1 ? argv[1] : "arguments",
		  "must be: probes FILE, or judge DIR");
	return EXIT_USAGE;
}
