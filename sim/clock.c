// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's time is the guest's: preloaded, these stand before the C library's, so
 * that every timer of the guest is driven by the simulated clock, and the loop
 * that waits for the next one waits in simulated time, too. Were it to wait in
 * the host's, it would find the timer not due yet, ask again at once, and keep
 * a CPU of the host from those of the guest.
 *
 * QEMU reads the guest's TSC from the host's, by RDTSC: that becomes another
 * instruction, UD2, which traps and tells simulated time. The kernel's
 * sched_clock() goes by it, and so does the time for which a writer spins for
 * an rwsem that is held for reading. prctl(PR_SET_TSC) would let RDTSC itself
 * trap, but does nothing where the host's kernel cannot have it trap (a guest
 * of PVM).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "clock.h"
#include "lockstep.h"
#include "spin.h"
#include "turns.h"

#define EXPORT __attribute__((visibility("default")))

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
	uint64_t now;

	if (id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, t);
	now = lockstep_now_ns();
	/* for the guest, if this is the thread of a CPU: the HPET, for one */
	spin_reads_clock(now);
	*t = to_timespec(now);
	return 0;
}

/* How QEMU's main loop, which alone waits with a time-out, hears the alarm. */
static int alarm_fd = -1;

#define FDS_MAX 64

static void ring(void)
{
	eventfd_write(alarm_fd, 1);
}

/* As ppoll(), in real time, and until the alarm rings: then 0. */
static int wait_for_alarm(struct pollfd *fds, nfds_t n,
			  const struct timespec *timeout, const sigset_t *mask)
{
	struct pollfd all[FDS_MAX + 1];
	eventfd_t unused;
	nfds_t i;
	int ready;

	for (i = 0; i < n; i++)
		all[i] = fds[i];
	all[n] = (struct pollfd){.fd = alarm_fd, .events = POLLIN};
	ready = (int)syscall(SYS_ppoll, all, n + 1, timeout, mask,
			     SIGSET_BYTES);
	for (i = 0; i < n; i++)
		fds[i].revents = all[i].revents;
	if (ready > 0 && all[n].revents) {
		eventfd_read(alarm_fd, &unused);
		ready--;
	}
	return ready;
}

/* As ppoll(): the loop's turn is over until something is ready or time is. */
static int wait_in_turn(struct pollfd *fds, nfds_t n,
			const struct timespec *timeout, const sigset_t *mask)
{
	static const struct timespec none;
	uint64_t end = timeout ? lockstep_now_ns() + to_ns(timeout)
			       : UINT64_MAX;
	int ready;

	for (;;) {
		if (turns_ended())
			return (int)syscall(SYS_ppoll, fds, n, timeout, mask,
					    SIGSET_BYTES);
		ready = (int)syscall(SYS_ppoll, fds, n, &none, mask,
				     SIGSET_BYTES);
		if (ready || lockstep_now_ns() >= end)
			return ready;
		turns_loop_waits(fds, n, end);
	}
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
	  const sigset_t *mask)
{
	static const struct timespec none;
	struct timespec wait;
	uint64_t end, now;
	bool on;
	int ready;

	if (turns_are_taken && (!timeout || to_ns(timeout)))
		return wait_in_turn(fds, n, timeout, mask);
	if (!timeout || !to_ns(timeout) || n > FDS_MAX || alarm_fd < 0)
		return (int)syscall(SYS_ppoll, fds, n, timeout, mask,
				    SIGSET_BYTES);
	now = lockstep_now_ns();
	end = now + to_ns(timeout);
	do {
		lockstep_set_alarm(end);
		on = lockstep_on();
		now = lockstep_now_ns();
		wait = to_timespec(now < end ? end - now : 0);
		ready = wait_for_alarm(fds, n, on ? &none : &wait, mask);
		if (!ready && on && !lockstep_jump(end) &&
		    lockstep_now_ns() < end)
			ready = wait_for_alarm(fds, n, NULL, mask);
	} while (!ready && lockstep_now_ns() < end);
	lockstep_set_alarm(UINT64_MAX);
	return ready;
}

int clock_init(void)
{
	alarm_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (alarm_fd < 0)
		return -errno;
	lockstep_on_alarm(ring);
	return 0;
}

static const unsigned char rdtsc[] = {0x0f, 0x31};
static const unsigned char trap[] = {0x0f, 0x0b}; /* ud2 */

/*
 * What a compiler makes of the two halves, %edx and %eax, is one number, and
 * begins with this: shl $32,%rdx. It tells the instruction from two bytes of
 * another one.
 */
static const unsigned char shift[] = {0x48, 0xc1, 0xe2, 0x20};

#define SHIFT_WITHIN 12

static bool is_shifted(const unsigned char *after)
{
	return memmem(after, SHIFT_WITHIN, shift, sizeof(shift));
}

/*
 * RDTSC of the guest is one of QEMU's own, whichever way it is translated.
 * Inside a handler for its fault nothing else of QEMU's is touched.
 */
static void on_trap(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	const unsigned char *at = (const unsigned char *)regs[REG_RIP];
	uint64_t value;

	(void)info;
	if (memcmp(at, trap, sizeof(trap)) || !is_shifted(at + sizeof(trap))) {
		/* of another kind: it comes again, and kills */
		signal(sig, SIG_DFL);
		return;
	}
	value = lockstep_now_ns();
	spin_reads_clock(value);
	value *= CLOCK_TSC_PER_NS;
	regs[REG_RAX] = (greg_t)(value & UINT32_MAX);
	regs[REG_RDX] = (greg_t)(value >> 32);
	regs[REG_RIP] += sizeof(trap);
}

/* The next RDTSC, or NULL. */
static unsigned char *next(unsigned char *at, const unsigned char *end)
{
	do {
		at = memmem(at, (size_t)(end - at), rdtsc, sizeof(rdtsc));
		if (!at || end - at < (long)sizeof(rdtsc) + SHIFT_WITHIN)
			return NULL;
		at += sizeof(rdtsc);
	} while (!is_shifted(at));
	return at - sizeof(rdtsc);
}

/* Each in some code of this process becomes a trap. How many, or -errno. */
static int replace(unsigned char *code, size_t bytes)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	unsigned char *start = (unsigned char *)((uintptr_t)code & -page);
	unsigned char *end = code + bytes, *at = next(code, end);
	int n = 0;

	if (!at)
		return 0;
	if (mprotect(start, (size_t)(end - start),
		     PROT_READ | PROT_WRITE | PROT_EXEC))
		return -errno;
	for (; at; at = next(at, end), n++)
		memcpy(at, trap, sizeof(trap));
	mprotect(start, (size_t)(end - start), PROT_READ | PROT_EXEC);
	return n;
}

/* Of the program alone, which is the first: libraries ask for the host's. */
static int replace_in_program(struct dl_phdr_info *info, size_t bytes,
			      void *out)
{
	int *found = out, n;

	(void)bytes;
	for (size_t i = 0; *found >= 0 && i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
			continue;
		n = replace(
			(unsigned char *)(info->dlpi_addr + segment->p_vaddr),
			segment->p_memsz);
		*found = n < 0 ? n : *found + n;
	}
	return 1;
}

int clock_trap_tsc(void)
{
	struct sigaction sa = {.sa_sigaction = on_trap,
			       .sa_flags = SA_SIGINFO | SA_RESTART};
	int found = 0;

	if (sigaction(SIGILL, &sa, NULL))
		return -errno;
	dl_iterate_phdr(replace_in_program, &found);
	return found < 0 ? found : found ? 0 : -ENOENT;
}
