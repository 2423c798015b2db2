// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's time is the guest's: preloaded, these stand before the C library's, so
 * that every timer of the guest is driven by the simulated clock, and the loop
 * that waits for the next one waits in simulated time, too. Were it to wait in
 * the host's, it would find the timer not due yet, ask again at once, and keep
 * a CPU of the host from those of the guest.
 *
 * QEMU reads the guest's TSC from the host's, by an instruction: that traps
 * (prctl(2), PR_SET_TSC), and tells simulated time. The kernel's sched_clock()
 * goes by it, and so does the time for which a writer spins for an rwsem that
 * is held for reading.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <x86intrin.h>

#include "clock.h"
#include "lockstep.h"

#define EXPORT __attribute__((visibility("default")))

/* Real time after which to look at the simulated clock again. */
#define LOOK_NS 200000

#define SIGSET_BYTES (_NSIG / 8) /* the kernel's, not the C library's */

EXPORT int clock_gettime(clockid_t id, struct timespec *t);
EXPORT int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		 const sigset_t *mask);

static uint64_t to_ns(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

static struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){.tv_sec = (time_t)(ns / 1000000000),
				 .tv_nsec = (long)(ns % 1000000000)};
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	if (id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, t);
	*t = to_timespec(lockstep_now_ns());
	return 0;
}

/* Simulated time passes as real time does, or slower. */
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
	  const sigset_t *mask)
{
	uint64_t now = lockstep_now_ns(), end, wait_ns;
	struct timespec wait;
	int ready;

	if (!timeout)
		return (int)syscall(SYS_ppoll, fds, n, NULL, mask,
				    SIGSET_BYTES);
	end = now + to_ns(timeout);
	do {
		wait_ns = end - now;
		if (lockstep_on() && wait_ns)
			wait_ns = LOOK_NS;
		wait = to_timespec(wait_ns);
		ready = (int)syscall(SYS_ppoll, fds, n, &wait, mask,
				     SIGSET_BYTES);
		now = lockstep_now_ns();
	} while (!ready && now < end);
	return ready;
}

/*
 * The C library asks there for the time of the host: it may have it. The
 * kernel's object is one segment, from its header on.
 */
static bool is_vdso(uintptr_t at)
{
	uintptr_t start = getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)start;
	const Elf64_Phdr *segment;

	if (!start)
		return false;
	segment = (const Elf64_Phdr *)(start + header->e_phoff);
	return at - start < segment->p_memsz;
}

/*
 * RDTSC of the guest is one of QEMU's own, whichever way it is translated.
 * Inside a handler for its fault nothing else of QEMU's is touched.
 */
static void on_rdtsc(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	const unsigned char *at = (const unsigned char *)regs[REG_RIP];
	bool rdtscp = at[0] == 0x0f && at[1] == 0x01 && at[2] == 0xf9;
	unsigned int aux = 0;
	uint64_t value;

	(void)info;
	if (!rdtscp && (at[0] != 0x0f || at[1] != 0x31)) {
		/* a fault of another kind: it comes again, and kills */
		signal(sig, SIG_DFL);
		return;
	}
	if (is_vdso((uintptr_t)at)) {
		prctl(PR_SET_TSC, PR_TSC_ENABLE);
		value = __rdtscp(&aux);
		prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	} else {
		value = lockstep_now_ns() * CLOCK_TSC_PER_NS;
	}
	regs[REG_RAX] = (greg_t)(value & UINT32_MAX);
	regs[REG_RDX] = (greg_t)(value >> 32);
	if (rdtscp)
		regs[REG_RCX] = aux;
	regs[REG_RIP] += rdtscp ? 3 : 2;
}

int clock_trap_tsc(void)
{
	struct sigaction sa = {.sa_sigaction = on_rdtsc,
			       .sa_flags = SA_SIGINFO | SA_RESTART};

	return sigaction(SIGSEGV, &sa, NULL) ||
			       prctl(PR_SET_TSC, PR_TSC_SIGSEGV)
		       ? -errno
		       : 0;
}
