/* SPDX-License-Identifier: GPL-2.0-only */
/* A program of ours as process 1 of a guest. */
#ifndef RMAPBENCH_GUEST_H
#define RMAPBENCH_GUEST_H

#define GUEST_ORDER "/order.json" /* what to do; see sim/initrd.sh */
#define GUEST_OUT   "/dev/ttyS1"  /* what came of it */

/* What the kernel's log says as a hunt begins, before the hunt's name. */
#define GUEST_HUNT "rmapbench: hunt "

/* /proc, /sys, /dev and, where the kernel has it, /sys/kernel/debug. */
void guest_mount(void);

/*
 * The kernel measures its TSC for a second, and makes it the clock source then:
 * not between two samples. 10 s at most.
 */
void guest_wait_for_clock(void);

/*
 * A file, made if need be, or a serial line as it is: no echo, no newline
 * translation. A descriptor or -errno, with a message.
 */
int guest_open_out(const char *path);

/*
 * Close it when all that was written is on its way: switched off, the machine
 * would lose it, and other processes may still have it open. 0 or -errno.
 */
int guest_close_out(int fd);

/* Switch the machine off; does not return in a guest. */
void guest_off(void);

#endif
