// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "fibers.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "random.h"
#include "stack.h"
#include "thread_state.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT pthread_t pthread_self(void);

/*
 * How often who has nothing to do lets others run before it sleeps: a host CPU
 * that goes idle is slow to come back, in a virtual machine more than all else
 * here.
 */
#define YIELDS 100

#define SHORE_BYTES 65536

struct carrier {
	_Alignas(128) _Atomic uint32_t asleep; /* futex */
	void *sp;			       /* while a fiber runs */
	void *state;			       /* where a fiber's is loaded */
	struct fiber *loaded;
	uint64_t random;
};

struct fiber {
	_Alignas(128) void *sp; /* while it waits */
	fibers_condition *may_go;
	bool impatient; /* has waited for FIBERS_PATIENCE_NS */
	atomic_bool is_aboard;
	struct carrier *carrier;
	void *home;		  /* its own thread's state */
	void *shore_sp;		  /* where that thread is meanwhile */
	_Atomic uint32_t is_back; /* futex, for that thread */
	_Atomic uint32_t asleep;  /* futex, if it waits on its own */
	pthread_t thread;
};

static struct fiber fibers[MACHINE_CPUS_MAX];
static struct carrier carriers[MACHINE_CPUS_MAX];
static unsigned int nfibers = MACHINE_CPUS_MAX;
static unsigned int ncarriers;
static bool are_carried; /* else each waits on its own */
static atomic_bool started;

/* Who runs on this thread. */
static _Thread_local struct fiber *me;

static void futex_wait(_Atomic uint32_t *at, uint32_t value, long ns)
{
	struct timespec limit = {.tv_nsec = ns};

	syscall(SYS_futex, at, FUTEX_WAIT_PRIVATE, value, ns ? &limit : NULL,
		NULL, 0);
}

static void futex_wake(_Atomic uint32_t *at)
{
	syscall(SYS_futex, at, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static unsigned int cpu_of(const struct fiber *f)
{
	return (unsigned int)(f - fibers);
}

static void wake(_Atomic uint32_t *asleep)
{
	if (atomic_load(asleep) && atomic_exchange(asleep, 0))
		futex_wake(asleep);
}

/* True: nobody has called for FIBERS_PATIENCE_NS. */
static bool sleep_at(_Atomic uint32_t *asleep)
{
	futex_wait(asleep, 1, FIBERS_PATIENCE_NS);
	return atomic_exchange(asleep, 0);
}

static void unload(struct carrier *c)
{
	if (c->loaded)
		thread_state_save(c->loaded->home, c->state);
	c->loaded = NULL;
}

static void put_ashore(struct carrier *c, struct fiber *f)
{
	if (c->loaded == f)
		unload(c);
	atomic_store(&f->is_aboard, false);
	atomic_store(&f->is_back, 1);
	futex_wake(&f->is_back);
}

/* Carrier k has CPUs k, k + ncarriers and so on. */
static unsigned int fibers_of(const struct carrier *c)
{
	unsigned int first = (unsigned int)(c - carriers);

	return (nfibers - first + ncarriers - 1) / ncarriers;
}

static struct fiber *fiber_of(const struct carrier *c, unsigned int i)
{
	return &fibers[(unsigned int)(c - carriers) + i * ncarriers];
}

/*
 * Who goes on? NULL: nobody can. From a random one on: those that always follow
 * each other would get a line from their neighbour more often than others do.
 */
static struct fiber *pick(struct carrier *c)
{
	unsigned int n = fibers_of(c), i = random_below(&c->random, n), left;
	struct fiber *f;

	for (left = n; left; left--, i = i + 1 < n ? i + 1 : 0) {
		f = fiber_of(c, i);
		if (!atomic_load(&f->is_aboard))
			continue;
		if (!atomic_load(&started))
			put_ashore(c, f);
		else if (f->impatient || f->may_go(cpu_of(f)))
			return f;
	}
	return NULL;
}

static void lose_patience(struct carrier *c)
{
	for (unsigned int i = 0; i < fibers_of(c); i++)
		if (atomic_load(&fiber_of(c, i)->is_aboard))
			fiber_of(c, i)->impatient = true;
}

static struct fiber *wait_for_one(struct carrier *c)
{
	struct fiber *f = pick(c);
	int i;

	if (!f)
		unload(c);
	for (i = 0; !f && i < YIELDS; i++) {
		sched_yield();
		f = pick(c);
	}
	while (!f) {
		atomic_store(&c->asleep, 1);
		f = pick(c);
		if (f)
			atomic_store(&c->asleep, 0);
		else if (sleep_at(&c->asleep))
			lose_patience(c);
	}
	return f;
}

static void *carry(void *arg)
{
	struct carrier *c = arg;
	struct fiber *f;

	c->state = thread_state_here();
	for (;;) {
		f = wait_for_one(c);
		if (c->loaded != f || thread_state_is_asked(f->home)) {
			unload(c);
			thread_state_load(c->state, f->home);
			c->loaded = f;
		}
		me = f;
		stack_switch(&c->sp, f->sp);
	}
	return NULL;
}

/* Where a CPU's thread is while the CPU is aboard. */
static void stay_ashore(void)
{
	struct fiber *f = me;

	for (;;) {
		atomic_store(&f->is_back, 0);
		atomic_store(&f->is_aboard, true);
		wake(&f->carrier->asleep);
		while (!atomic_load(&f->is_back))
			futex_wait(&f->is_back, 0, 0);
		stack_switch(&f->shore_sp, f->sp);
	}
}

static bool wait_alone(struct fiber *f)
{
	unsigned int cpu = cpu_of(f);
	int i;

	for (i = 0; i < YIELDS; i++) {
		if (f->may_go(cpu))
			return true;
		sched_yield();
	}
	for (;;) {
		atomic_store(&f->asleep, 1);
		if (f->may_go(cpu)) {
			atomic_store(&f->asleep, 0);
			return true;
		}
		if (sleep_at(&f->asleep))
			return false;
	}
}

bool fibers_may(unsigned int cpu)
{
	const struct fiber *f = &fibers[cpu];

	return atomic_load(&f->is_aboard) ||
	       (f->shore_sp && atomic_load(&started));
}

bool fibers_wait(unsigned int cpu, fibers_condition *may_go)
{
	struct fiber *f = &fibers[cpu];

	f->may_go = may_go;
	if (!fibers_may(cpu))
		return wait_alone(f);
	f->impatient = false;
	/* from here on this may be another thread: no thread-locals */
	stack_switch(&f->sp,
		     atomic_load(&f->is_aboard) ? f->carrier->sp : f->shore_sp);
	return !f->impatient;
}

static bool always(unsigned int cpu)
{
	(void)cpu;
	return true;
}

void fibers_go_ashore(unsigned int cpu)
{
	if (atomic_load(&fibers[cpu].is_aboard))
		fibers_wait(cpu, always);
}

void fibers_kick(unsigned int cpu)
{
	struct fiber *f = &fibers[cpu];

	if (atomic_load(&f->is_aboard))
		wake(&f->carrier->asleep);
	else
		wake(&f->asleep);
}

void fibers_kick_all(void)
{
	unsigned int i;

	for (i = 0; i < ncarriers; i++)
		wake(&carriers[i].asleep);
	for (i = 0; i < nfibers; i++)
		wake(&fibers[i].asleep);
}

void fibers_start(void)
{
	atomic_store(&started, true);
}

void fibers_stop(void)
{
	atomic_store(&started, false);
	fibers_kick_all();
}

void fibers_own(unsigned int cpu)
{
	struct fiber *f = &fibers[cpu];

	if (me)
		return;
	me = f;
	f->thread = pthread_self();
	if (!are_carried)
		return;
	f->home = thread_state_here();
	f->carrier = &carriers[cpu % ncarriers];
	if (!f->shore_sp)
		f->shore_sp = stack_new(SHORE_BYTES, stay_ashore);
}

int fibers_cpu(void)
{
	return me ? (int)cpu_of(me) : -1;
}

/* QEMU asks so whether a CPU is the one that calls. */
pthread_t pthread_self(void)
{
	static _Atomic(void *) next;
	void *function = atomic_load(&next);

	if (me && me->thread)
		return me->thread;
	if (!function) {
		function = dlsym(RTLD_NEXT, "pthread_self");
		atomic_store(&next, function);
	}
	return ((pthread_t(*)(void))(uintptr_t)function)();
}

/* Faults are QEMU's to handle, all other signals its main thread's. */
static int start(struct carrier *c)
{
	sigset_t most, before;
	pthread_t thread;
	int ret;

	sigfillset(&most);
	sigdelset(&most, SIGSEGV);
	sigdelset(&most, SIGBUS);
	sigdelset(&most, SIGFPE);
	sigdelset(&most, SIGILL);
	pthread_sigmask(SIG_SETMASK, &most, &before);
	c->random = (uint64_t)(c - carriers) + 1;
	ret = pthread_create(&thread, NULL, carry, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -ret;
}

static unsigned int host_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	return (unsigned int)CPU_COUNT(&set);
}

int fibers_init(unsigned int ncpus, unsigned int n)
{
	int ret = stack_switches ? thread_state_init() : -ENOSYS;
	unsigned int i;

	nfibers = ncpus;
	if (n == FIBERS_HOST_CPUS)
		n = host_cpus();
	/* then a thread of its own is as good */
	if (n >= ncpus)
		return 0;
	ncarriers = n;
	for (i = 0; !ret && i < n; i++)
		ret = start(&carriers[i]);
	are_carried = !ret;
	return ret;
}
