// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's time is the guest's: preloaded, these stand before the C library's, so
 * that every timer of the guest is driven by the simulated clock, and the loop
 * that waits for the next one waits in simulated time, too. Were it to wait in
 * the host's, it would find the timer not due yet, ask again at once, and keep
 * a CPU of the host from those of the guest.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
