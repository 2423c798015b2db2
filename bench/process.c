// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "process.h"

#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "marker.h"
#include "relax.h"

/* Between two looks at the clock, which costs more. */
#define RELAX_PER_LOOK 64

static struct board *shared; /* the board, for a signal's handler */

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

int process_fail(struct board *b, struct report *r, const char *what, int error)
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

/*
 * All that are timed, nprocs of them. Asleep, so that the ones that still run
 * are not disturbed.
 */
static void finish_together(struct board *b, unsigned int nprocs)
{
	if (atomic_fetch_add(&b->done, 1) + 1 == nprocs) {
		MARKER(MARKER_END);
		wake_all(&b->over);
	}
	sleep_until(&b->over);
}

static unsigned int timed(const struct workload *c)
{
	return c->nprocs - workload_background(c);
}

static int run(const struct workload *c, struct load_ctx *ctx, uint64_t ops)
{
	return ctx->is_other ? c->load->run_other(ctx, ops)
			     : c->load->run(ctx, ops);
}

/* So many are few of one kind of op, and long of the other. */
static uint64_t warmup_ops(const struct workload *c, const struct load_ctx *ctx)
{
	return workload_in_background(c, ctx->index) && c->warmup_ops > 2
		       ? 2
		       : c->warmup_ops;
}

/* Is one that is timed not done yet, and has none failed? */
static bool goes_on(const struct workload *c, struct board *b)
{
	return atomic_load(&b->done) < timed(c) && !atomic_load(&b->failed);
}

/*
 * Awake, since waking up takes a time of its own. False: the others are done
 * before it is due.
 */
static bool wait_until(uint64_t due_ns, const struct workload *c,
		       struct board *b)
{
	while (now_ns() < due_ns && goes_on(c, b))
		for (unsigned int i = 0; i < RELAX_PER_LOOK; i++)
			cpu_relax();
	return goes_on(c, b);
}

/* Op after op. */
static int run_background(const struct workload *c, struct load_ctx *ctx,
			  struct board *b, struct report *r)
{
	uint64_t start = now_ns(), last = start, now = start;
	int ret = 0;

	for (; !ret && goes_on(c, b); last = now) {
		ret = run(c, ctx, 1);
		r->background_ops++;
		now = now_ns();
		latency_note(&r->latency, now - last);
	}
	r->elapsed_ns = now - start;
	return ret;
}

/*
 * At a set rate, not all at once. An op that had to wait for the one before
 * lasts from when it was due: who asked for it waited, too (G. Tene,
 * "coordinated omission").
 */
static int run_at_rate(const struct workload *c, struct load_ctx *ctx,
		       struct board *b, struct report *r)
{
	uint64_t period_ns = workload_period_ns(c), start = now_ns();
	uint64_t due = start + period_ns * ctx->index / ctx->nprocs;
	int ret = 0;

	for (; !ret && wait_until(due, c, b); due += period_ns) {
		ret = run(c, ctx, 1);
		r->background_ops++;
		latency_note(&r->latency, now_ns() - due);
	}
	r->elapsed_ns = now_ns() - start;
	return ret;
}

/* One by one where there are roles: how long each takes is asked, too. */
static int run_share(const struct workload *c, struct load_ctx *ctx,
		     struct report *r, uint64_t ops, uint64_t last)
{
	uint64_t now;
	int ret = 0;

	if (!workload_background(c))
		return run(c, ctx, ops);
	for (; !ret && ops--; last = now) {
		ret = run(c, ctx, 1);
		now = now_ns();
		latency_note(&r->latency, now - last);
	}
	return ret;
}

static int run_timed(const struct workload *c, struct load_ctx *ctx,
		     struct report *r)
{
	uint64_t start = now_ns(), last = start, now, share;
	unsigned int i;
	int ret;

	for (i = 0; i < INTERVALS; i++) {
		share = c->ops * (i + 1) / INTERVALS - c->ops * i / INTERVALS;
		ret = run_share(c, ctx, r, share, last);
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
		       struct board *b, struct report *r, const int *fds)
{
	int ret;

	if (b->choice)
		counters_start();
	if (!workload_in_background(c, ctx->index))
		ret = run_timed(c, ctx, r);
	else if (workload_period_ns(c))
		ret = run_at_rate(c, ctx, b, r);
	else
		ret = run_background(c, ctx, b, r);
	if (!b->choice)
		return ret;
	counters_stop();
	for (size_t i = 0; i < b->choice->counting->n; i++)
		r->counted[i] = pmu_read(fds[i]);
	return ret;
}

static void on_continue(int sig)
{
	(void)sig;
	atomic_store(&shared->stopped, true);
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

int process_run(const struct workload *c, struct load_ctx *ctx,
		unsigned int cpu, struct board *b, pid_t parent)
{
	struct report *r = &b->reports[ctx->index];
	int fds[COUNTABLE_MAX], ret;

	shared = b;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return -1;
	notice_stops();
	ret = placement_pin(cpu);
	if (ret)
		return process_fail(b, r, "pin", ret);
	ret = c->load->setup ? c->load->setup(ctx) : 0;
	if (ret)
		return process_fail(b, r, "setup", ret);
	if (b->choice)
		counters_open(b->choice, cpu, fds);
	set_up_together(b, ctx->nprocs);
	start_together(b, &b->ready, 1, MARKER_BEGIN, ctx->nprocs);
	ret = atomic_load(&b->failed) ? 0 : run(c, ctx, warmup_ops(c, ctx));
	if (ret)
		return process_fail(b, r, "warm-up", ret);
	start_together(b, &b->warm, 2, MARKER_COUNT, ctx->nprocs);
	ret = atomic_load(&b->failed) ? 0 : run_counted(c, ctx, b, r, fds);
	if (ret)
		return process_fail(b, r, "run", ret);
	if (workload_in_background(c, ctx->index))
		sleep_until(&b->over);
	else
		finish_together(b, timed(c));
	if (atomic_load(&b->failed))
		return -1;
	ret = c->load->check ? c->load->check(ctx) : 0;
	if (ret)
		return process_fail(b, r, "check", ret);
	if (c->load->teardown)
		c->load->teardown(ctx);
	ret = placement_pin(cpu);
	return ret ? process_fail(b, r, "pin after the run", ret) : 0;
}
