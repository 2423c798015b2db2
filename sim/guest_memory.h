/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's memory, read from within QEMU's process.
 *
 * The plugin interface has no such call before its version 4. But memory that
 * QEMU was told to keep in memfds (campaign/qemu.c) is in its table of maps by
 * name, one map a NUMA node.
 */
#ifndef RMAPBENCH_GUEST_MEMORY_H
#define RMAPBENCH_GUEST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Find it: bytes in all. Once the guest runs. 0; -ENOENT: not all of it is in
 * memfds; -errno.
 */
int guest_memory_find(uint64_t bytes);

/*
 * Copy what is at an offset into memory (without the PCI hole, as in
 * address.h). The guest may write meanwhile. 0 or -EFAULT.
 */
int guest_memory_read(uint64_t offset, void *to, size_t bytes);

#endif
