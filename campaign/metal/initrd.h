/* SPDX-License-Identifier: GPL-2.0-only */
/* The initrd of a kernel on this computer, by the distribution's own tool. */
#ifndef RMAPBENCH_INITRD_H
#define RMAPBENCH_INITRD_H

#define INITRD_NAME "initrd"

/* Is there a tool? 0, or -ENOTSUP with a message that names those known. */
int initrd_possible(void);

/*
 * Make it, for modules of that release in /lib/modules, into the kernel's
 * folder; one that is there already stays. 0, or -errno with a message.
 */
int initrd_make(const char *dir, const char *release);

#endif
