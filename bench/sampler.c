// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "sampler.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "marker.h"
#include "process.h"
#include "rlimits.h"

static unsigned int rois; /* simulated stretches begun, of this program */

/* The first reason stays. Is it for want of something that is limited? */
static bool explain(struct timing *s, const char *what, int error)
{
	char text[128];
	bool limited = rlimits_explain(-error, text, sizeof(text));

	if (!*s->reason)
		snprintf(s->reason, sizeof(s->reason), "%s: %s", what,
			 error == -ECHILD ? "a child of it failed" : text);
	return limited;
}

static bool explain_process(struct timing *s, unsigned int process,
			    const struct report *r)
{
	char what[64];

	snprintf(what, sizeof(what), "process %u: %s", process, r->what);
	return explain(s, what, r->error);
}

/* Once one has failed all end: some loads would wait for it for ever. */
static int wait_for_all(pid_t *pids, unsigned int n, struct timing *s)
{
	unsigned int left, i, k;
	bool killed = false;
	int status;
	pid_t pid;

	for (left = n; left;) {
		pid = wait(&status);
		if (pid < 0)
			return -errno;
		for (i = 0; i < n && pids[i] != pid; i++)
			;
		/* in a guest whoever has lost its parent is ours, too */
		if (i == n)
			continue;
		pids[i] = 0;
		left--;
		if (!status || killed)
			continue;
		for (k = 0; k < n; k++)
			if (pids[k])
				kill(pids[k], SIGKILL);
		killed = true;
		if (WIFSIGNALED(status))
			snprintf(s->reason, sizeof(s->reason),
				 "process %u: killed by signal %d (%s)", i,
				 WTERMSIG(status), strsignal(WTERMSIG(status)));
	}
	return 0;
}

/* Fork all, wait for all. 0, or -errno with nobody left. */
static int run_processes(const struct workload *c, struct load_ctx *ctx,
			 struct board *b, struct timing *s)
{
	pid_t pids[NPROCS_MAX], parent = getpid();
	int forked = 0, ret;
	unsigned int n;

	for (n = 0; !forked && n < c->nprocs; n++) {
		ctx->index = n;
		ctx->is_other =
			workload_is_other(c, workload_in_background(c, n));
		pids[n] = fork();
		if (!pids[n])
			_exit(process_run(c, ctx, s->cpus[n], b, parent) ? 1
									 : 0);
		if (pids[n] < 0) {
			forked = -errno;
			process_fail(b, &b->reports[n--], "fork", forked);
		}
	}
	ret = wait_for_all(pids, n, s);
	return forked ? forked : ret;
}

/* 0, or -errno: a limit of this computer was met, and would be again. */
static int collect(const struct workload *c, struct board *b, struct timing *s)
{
	const struct report *r;
	unsigned int i, k;
	int ret = 0;

	for (i = 0; i < c->nprocs; i++) {
		r = &b->reports[i];
		s->elapsed_ns[i] = r->elapsed_ns;
		s->background_ops += r->background_ops;
		latency_add(workload_in_background(c, i)
				    ? &s->background_latency
				    : &s->latency,
			    &r->latency);
		memcpy(s->interval_ns[i], r->interval_ns,
		       sizeof(s->interval_ns[i]));
		for (k = 0; k < COUNTABLE_MAX; k++)
			counters_add(&s->counted[k], &r->counted[k], !i);
		if (r->what && explain_process(s, i, r))
			ret = r->error;
	}
	s->stopped = atomic_load(&b->stopped);
	if (s->stopped && !*s->reason)
		strcpy(s->reason, "stopped during the sample");
	if (atomic_load(&b->begin)) {
		s->roi = ++rois;
		/* a failed sample must not leave the simulation on */
		if (*s->reason)
			MARKER(MARKER_END);
	}
	return ret;
}

/* Memory, and the processes in it. */
static int run_in_memory(const struct workload *c,
			 const struct counter_choice *choice, struct timing *s)
{
	struct load_ctx ctx = {
		.params = c->params, .text = c->text, .nprocs = c->nprocs};
	size_t bytes = sizeof(struct board) + c->nprocs * sizeof(struct report);
	struct board *board;
	int ret, limit;

	board = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		return -errno;
	board->choice = choice;
	ret = c->load->prepare ? c->load->prepare(&ctx) : 0;
	if (!ret) {
		ret = run_processes(c, &ctx, board, s);
		limit = collect(c, board, s);
		ret = ret ? ret : limit;
		if (c->load->finish)
			c->load->finish(&ctx);
	}
	munmap(board, bytes);
	return ret;
}

int sample_run(const struct workload *c, hwloc_topology_t topology,
	       const struct counter_choice *choice, struct timing *s)
{
	const char *what = "placement", *why;
	int ret;

	memset(s, 0, sizeof(*s));
	why = c->load->unavailable ? c->load->unavailable() : NULL;
	if (why) {
		snprintf(s->reason, sizeof(s->reason), "%s", why);
		return 0;
	}
	ret = c->nprocs > NPROCS_MAX ? -ERANGE
				     : placement_cpus(topology, c->placement,
						      c->nprocs, s->cpus);
	if (!ret) {
		/* memory of prepare() belongs near the first process */
		what = "pin";
		ret = placement_pin(s->cpus[0]);
	}
	if (!ret) {
		what = "mmap";
		ret = run_in_memory(c, choice, s);
	}
	if (ret)
		explain(s, what, ret);
	return ret;
}

int sample_calibrate(struct workload *c, hwloc_topology_t topology,
		     uint64_t target_ns, struct timing *s)
{
	uint64_t slowest;
	unsigned int i;
	int ret;

	for (c->ops = INTERVALS;; c->ops *= 2) {
		do
			ret = sample_run(c, topology, NULL, s);
		while (!ret && s->stopped);
		if (ret || *s->reason)
			return ret;
		slowest = 1;
		for (i = 0; i < c->nprocs; i++)
			if (!workload_in_background(c, i) &&
			    s->elapsed_ns[i] > slowest)
				slowest = s->elapsed_ns[i];
		/* a tenth is long enough to extrapolate from */
		if (slowest > target_ns / 10)
			break;
	}
	c->ops = c->ops * target_ns / slowest;
	if (c->ops < INTERVALS)
		c->ops = INTERVALS;
	return 0;
}
