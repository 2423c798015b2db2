// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "c2c.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend.h"
#include "metal/system.h"
#include "msg.h"
#include "order.h"

struct pass {
	const char *root;
	const struct plan *plan;
	char folder[PATH_BYTES], log[PATH_BYTES], data[PATH_BYTES];
};

/* 0, or -EIO; log then says why. */
static int run(char *const argv[], const char *log)
{
	pid_t pid = boot_spawn(argv, log, NULL);
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return status ? -EIO : 0;
}

/* All that runs: AMD's sampling knows no processes. */
static int record(const struct pass *p, char *program, char *order, char *raw)
{
	char *argv[] = {"perf",		 "c2c",	  "record", "-a", "-o",
			(char *)p->data, program, order,    raw,  NULL};

	unlink(p->log);
	return run(argv, p->log);
}

static void say_why_not(const struct pass *p, const char *what)
{
	char reason[256] = "it failed without a word";

	boot_first_complaint(p->log, 0, reason, sizeof(reason));
	fprintf(stderr, "no lines that bounce by perf c2c: %s: %s\n", what,
		reason);
}

static bool works(const struct pass *p)
{
	if (!system_can("perf")) {
		fputs("no lines that bounce by perf c2c: perf is not "
		      "installed\n",
		      stderr);
		return false;
	}
	if (!record(p, "true", NULL, NULL))
		return true;
	say_why_not(p, "this computer");
	return false;
}

/* Of the cells of a line, the one with the most processes, if there are two. */
static bool is_last(const struct plan *plan, size_t cell)
{
	const struct cell *c = &plan->cells[cell], *other;

	if (c->nprocs < 2 || !strcmp(c->load, "null"))
		return false;
	for (other = plan->cells; other < plan->cells + plan->n_cells; other++)
		if (cell_same_line(c, other) && other->nprocs > c->nprocs)
			return false;
	return true;
}

static void report(const struct pass *p, size_t cell)
{
	char text[PATH_BYTES];
	char *argv[] = {"perf",		 "c2c",	    "report", "-i",
			(char *)p->data, "--stdio", NULL};

	path_make(text, "%s/cell-%zu.txt", p->folder, cell);
	unlink(text);
	if (run(argv, text))
		say_why_not(p, "report");
	else
		fprintf(stderr, "lines that bounce in %s, %llu processes: %s\n",
			p->plan->cells[cell].load,
			(unsigned long long)p->plan->cells[cell].nprocs, text);
	unlink(p->data);
}

static int pass(const struct pass *p, size_t cell)
{
	struct asked asked = {.cell = cell};
	struct order o = {.of = &asked, .n = 1, .left = 1};
	char bench[PATH_BYTES], order[PATH_BYTES], raw[PATH_BYTES];
	int ret = order_write(&o, p->plan, p->folder, NULL, "", 0);

	if (ret)
		return ret;
	path_make(bench, "%s/build/programs/bench/rmapbench-bench", p->root);
	path_make(order, "%s/" BOOT_ORDER, p->folder);
	path_make(raw, "%s/" BOOT_RAW, p->folder);
	if (record(p, bench, order, raw))
		say_why_not(p, p->plan->cells[cell].load);
	else
		report(p, cell);
	unlink(order);
	unlink(raw);
	return 0;
}

void c2c_pass(const char *root, const char *dir)
{
	struct pass p = {.root = root};
	char path[PATH_BYTES];
	struct plan plan;
	size_t cell;
	int ret;

	path_make(path, "%s/plan.json", dir);
	path_make(p.folder, "%s/c2c", dir);
	path_make(p.log, "%s/perf.log", p.folder);
	path_make(p.data, "%s/perf.data", p.folder);
	ret = plan_read(&plan, path);
	p.plan = &plan;
	mkdir(p.folder, 0755); /* else nothing can be written there */
	if (!ret && !strcmp(plan.backend, "here") && works(&p))
		for (cell = 0; !ret && !boot_stop && cell < plan.n_cells;
		     cell++)
			if (is_last(&plan, cell))
				ret = pass(&p, cell);
	unlink(p.data);
	unlink(p.log);
	rmdir(p.folder); /* if nothing came of it */
	plan_free(&plan);
}
