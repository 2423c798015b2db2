/* SPDX-License-Identifier: GPL-2.0-only */
/* One QEMU: a kernel, an initramfs, two serial lines into files. */
#ifndef RMAPBENCH_QEMU_H
#define RMAPBENCH_QEMU_H

#include <stdint.h>
#include <sys/types.h>

#include "machine.h"

struct qemu {
	const struct machine *machine; /* sockets, cores, memory */
	const char *kernel, *initrd, *append;
	const char *console, *second; /* files of the serial lines */
	const char *log;	      /* what QEMU itself says */
	uint64_t seed; /* of what is random, if the machine is deterministic */
	const char *plugin; /* of the simulated machine; NULL: plain QEMU */
	const char *plugin_options;
};

/* Start it; it dies with us. The child's pid, or -errno with a message. */
pid_t qemu_start(const struct qemu *q);

/*
 * Make an initramfs (sim/initrd.sh) of a program, what it is to do, and a
 * folder of selftests or NULL. 0 or -errno, with a message.
 */
int qemu_make_initrd(const char *root, const char *program, const char *order,
		     const char *selftests, const char *out, const char *log);

#endif
