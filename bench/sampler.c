// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "sampler.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "relax.h"
#include "rlimits.h"
#include "marker.h"

/* Each process writes its own lines; nobody reads them before all are done. */
struct report {
	_Alignas(128) uint64_t elapsed_ns;
	uint64_t interval_ns[INTERVALS];
	const char *what; /* failed, or NULL; a literal of this program */
	int error;
	struct counted counted[COUNTABLE_MAX];
};

/* What the processes of a sample share. */
struct board {
	_Alignas(128) atomic_uint set_up;
	_Alignas(128) _Atomic uint32_t all_set_up; /* futex */
	_Alignas(128) atomic_uint ready;	   /* waiting for the warm-up */
	_Alignas(128) atomic_uint warm;	 /* waiting for the timed part */
	_Alignas(128) atomic_uint begin; /* 1: warm up; 2: run */
	_Alignas(128) atomic_uint done;
	_Alignas(128) _Atomic uint32_t over; /* futex: all are done */
	_Alignas(128) atomic_bool failed;    /* nobody waits any longer */
	atomic_bool stopped;		     /* and told to go on */
	const struct counter_choice *choice; /* NULL: nothing is counted */
	struct report reports[];
};

static unsigned int rois;   /* simulated stretches begun, of this program */
static struct board *board; /* of the sample that runs */

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void wake_all(_Atomic uint32_t *futex)
{
	atomic_store(futex, 1);
	syscall(SYS_futex, futex, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void sleep_until(_Atomic uint32_t *futex)
{
	while (!atomic_load(futex))
		syscall(SYS_futex, futex, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static int fail(struct board *b, struct report *r, const char *what, int error)
{
	r->what = what;
	r->error = error;
	atomic_store(&b->failed, true);
	wake_all(&b->all_set_up);
	wake_all(&b->over);
	return -1;
}

/* A marker is one instruction: its number cannot be a variable. */
static void mark(int marker)
{
	if (marker == MARKER_BEGIN)
		MARKER(MARKER_BEGIN);
	else
		MARKER(MARKER_COUNT);
}

/* Asleep, so that who is early leaves the host's CPUs to those that are late.
 */
static void set_up_together(struct board *b, unsigned int nprocs)
{
	if (atomic_fetch_add(&b->set_up, 1) + 1 == nprocs)
		wake_all(&b->all_set_up);
	sleep_until(&b->all_set_up);
}

/*
 * The last of nprocs to arrive marks and lets all go on. Spinning, so that they
 * start within a line transfer of each other.
 */
static void start_together(struct board *b, atomic_uint *arrived,
			   unsigned int stage, int marker, unsigned int nprocs)
{
	if (atomic_fetch_add(arrived, 1) + 1 == nprocs) {
		mark(marker);
		atomic_store(&b->begin, stage);
	}
	while (atomic_load(&b->begin) < stage && !atomic_load(&b->failed))
		cpu_relax();
}

/* Asleep, so that the ones that still run are not disturbed. */
static void finish_together(struct board *b, unsigned int nprocs)
{
	if (atomic_fetch_add(&b->done, 1) + 1 == nprocs) {
		MARKER(MARKER_END);
		wake_all(&b->over);
	}
	sleep_until(&b->over);
}

static int run_timed(const struct workload *c, struct load_ctx *ctx,
		     struct report *r)
{
	uint64_t start = now_ns(), last = start, now, share;
	unsigned int i;
	int ret;

	for (i = 0; i < INTERVALS; i++) {
		share = c->ops * (i + 1) / INTERVALS - c->ops * i / INTERVALS;
		ret = c->load->run(ctx, share);
		if (ret)
			return ret;
		now = now_ns();
		r->interval_ns[i] = now - last;
		last = now;
	}
	r->elapsed_ns = last - start;
	return 0;
}

/* The counters are on for what is timed, and for nothing else. */
static int run_counted(const struct workload *c, struct load_ctx *ctx,
		       const struct board *b, struct report *r, const int *fds)
{
	int ret;

	if (!b->choice)
		return run_timed(c, ctx, r);
	counters_start();
	ret = run_timed(c, ctx, r);
	counters_stop();
	for (size_t i = 0; i < b->choice->counting->n; i++)
		r->counted[i] = pmu_read(fds[i]);
	return ret;
}

static void on_continue(int sig)
{
	(void)sig;
	atomic_store(&board->stopped, true);
}

/*
 * Whoever goes on after a stop runs this before anything else: before it reads
 * the clock, however long that takes.
 */
static void notice_stops(void)
{
	struct sigaction sa = {.sa_handler = on_continue,
			       .sa_flags = SA_RESTART};
	sigset_t set;

	sigaction(SIGCONT, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCONT);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int run_process(const struct workload *c, struct load_ctx *ctx,
		       unsigned int cpu, struct board *b, pid_t parent)
{
	struct report *r = &b->reports[ctx->index];
	int fds[COUNTABLE_MAX], ret;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return -1;
	notice_stops();
	ret = placement_pin(cpu);
	if (ret)
		return fail(b, r, "pin", ret);
	ret = c->load->setup ? c->load->setup(ctx) : 0;
	if (ret)
		return fail(b, r, "setup", ret);
	if (b->choice)
		counters_open(b->choice, cpu, fds);
	set_up_together(b, ctx->nprocs);
	start_together(b, &b->ready, 1, MARKER_BEGIN, ctx->nprocs);
	ret = atomic_load(&b->failed) ? 0 : c->load->run(ctx, c->warmup_ops);
	if (ret)
		return fail(b, r, "warm-up", ret);
	start_together(b, &b->warm, 2, MARKER_COUNT, ctx->nprocs);
	ret = atomic_load(&b->failed) ? 0 : run_counted(c, ctx, b, r, fds);
	if (ret)
		return fail(b, r, "run", ret);
	finish_together(b, ctx->nprocs);
	if (atomic_load(&b->failed))
		return -1;
	ret = c->load->check(ctx);
	if (ret)
		return fail(b, r, "check", ret);
	if (c->load->teardown)
		c->load->teardown(ctx);
	ret = placement_pin(cpu);
	return ret ? fail(b, r, "pin after the run", ret) : 0;
}

/* The first reason stays. Is it for want of something that is limited? */
static bool explain(struct timing *s, const char *what, int error)
{
	char text[128];
	bool limited = rlimits_explain(-error, text, sizeof(text));

	if (!*s->reason)
		snprintf(s->reason, sizeof(s->reason), "%s: %s", what, text);
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

	for (left = n; left; left--) {
		pid = wait(&status);
		if (pid < 0)
			return -errno;
		for (i = 0; i < n && pids[i] != pid; i++)
			;
		pids[i] = 0;
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
		pids[n] = fork();
		if (!pids[n])
			_exit(run_process(c, ctx, s->cpus[n], b, parent) ? 1
									 : 0);
		if (pids[n] < 0) {
			forked = -errno;
			fail(b, &b->reports[n--], "fork", forked);
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
	struct load_ctx ctx = {.params = c->params, .nprocs = c->nprocs};
	size_t bytes = sizeof(struct board) + c->nprocs * sizeof(struct report);
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
	const char *what = "placement";
	int ret;

	memset(s, 0, sizeof(*s));
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
			if (s->elapsed_ns[i] > slowest)
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
