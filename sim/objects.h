/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lies at an address of the guest kernel: "anon_vma.rwsem.count",
 * "ptdesc.ptl", "page table". Told from the kernel's own records in the
 * guest's memory: struct page of the page, the slab cache of a slab.
 */
#ifndef RMAPBENCH_OBJECTS_H
#define RMAPBENCH_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "address.h"

#define OBJECT_NAME_BYTES 96

/*
 * Read System.map and types.txt of a kernel's folder. 0 or -errno, with a
 * message. Memory is found when it is first needed.
 */
int objects_init(const char *kernel_folder, struct address_map *addresses);

/*
 * What lies at an address, and at that offset into memory: a name, of at most
 * OBJECT_NAME_BYTES.
 */
void object_name(uint64_t va, uint64_t offset, char *text);

/* The kernel's function at pc; "user" outside it. */
const char *object_code(uint64_t pc);

#endif
