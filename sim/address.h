/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a guest's virtual address to an offset into its memory, node after node
 * and without the PCI hole; without asking QEMU wherever that is possible,
 * which costs more than all the rest of an access.
 *
 * x86-64 with four-level page tables and without KASLR has fixed maps
 * (Documentation/arch/x86/x86_64/mm.rst of the kernel): all of memory from
 * PAGE_OFFSET, the kernel image from its link address, struct page from
 * vmemmap. The last is mapped in 2 MiB pages: asked for once each.
 *
 * What QEMU calls a physical address is one only in its first block of memory:
 * in 7.2 it adds a block's place among all blocks to its place in the machine.
 * So what to take off is learnt, a node at a time, from addresses of the linear
 * map, which are known.
 */
#ifndef RMAPBENCH_ADDRESS_H
#define RMAPBENCH_ADDRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "coherence.h"

#define PAGE_OFFSET   0xffff888000000000ull
#define VMEMMAP_START 0xffffea0000000000ull
#define KERNEL_START  0xffffffff80000000ull
#define KERNEL_BYTES  (512ull << 20)

#define STRUCT_PAGE_BYTES   64
#define VMEMMAP_CHUNK_SHIFT 21
/* of 64 GiB, the most that a machine file may ask for, and the PCI hole */
#define VMEMMAP_CHUNKS                                                         \
	((68ull << 30) / 4096 * STRUCT_PAGE_BYTES >> VMEMMAP_CHUNK_SHIFT)

/* q35 puts the memory that its PCI hole displaces at 4 GiB. */
#define HIGH_START (4ull << 30)

/* No memory of the guest, or not known. */
#define ADDRESS_NONE UINT64_MAX

struct address_map {
	uint64_t memory_bytes;
	uint64_t low_bytes;
	uint64_t node_bytes;
	unsigned int nodes;
	atomic_uint unlearnt; /* nodes */
	/* of each node: to be taken off what QEMU says, plus 1; 0: unlearnt */
	_Atomic uint64_t excess[MACHINE_SOCKETS_MAX];
	/* offset of each 2 MiB of vmemmap, plus 1; 0: not known yet */
	_Atomic uint64_t vmemmap[VMEMMAP_CHUNKS];
};

void address_init(struct address_map *a, const struct machine *m);

/* QEMU calls the memory at offset so: that tells of all the node's. */
void address_learn(struct address_map *a, uint64_t offset, uint64_t qemu);

/* The offset of what QEMU calls so, or ADDRESS_NONE: its node is unlearnt. */
uint64_t address_of_qemu(const struct address_map *a, uint64_t qemu);

/* Remember that vmemmap at va lies there. */
void address_keep(struct address_map *a, uint64_t va, uint64_t offset);

static inline bool address_is_learnt(const struct address_map *a,
				     uint64_t offset)
{
	return atomic_load_explicit(&a->excess[offset / a->node_bytes],
				    memory_order_relaxed);
}

static inline uint64_t address_of_physical(const struct address_map *a,
					   uint64_t pa)
{
	if (pa >= HIGH_START)
		pa -= HIGH_START - a->low_bytes;
	return pa < a->memory_bytes ? pa : ADDRESS_NONE;
}

static inline uint64_t address_physical(const struct address_map *a,
					uint64_t offset)
{
	return offset < a->low_bytes ? offset
				     : offset - a->low_bytes + HIGH_START;
}

/* Does va lie in vmemmap? */
static inline bool address_is_vmemmap(uint64_t va)
{
	return (va - VMEMMAP_START) >> VMEMMAP_CHUNK_SHIFT < VMEMMAP_CHUNKS;
}

/* The offset of what is at va, or ADDRESS_NONE: QEMU must be asked. */
static inline uint64_t address_offset(const struct address_map *a, uint64_t va)
{
	uint64_t pa = va - PAGE_OFFSET, at;

	if (pa < a->memory_bytes + HIGH_START)
		return address_of_physical(a, pa);
	pa = va - KERNEL_START;
	if (pa < KERNEL_BYTES)
		return pa;
	if (!address_is_vmemmap(va))
		return ADDRESS_NONE;
	at = atomic_load_explicit(
		&a->vmemmap[(va - VMEMMAP_START) >> VMEMMAP_CHUNK_SHIFT],
		memory_order_relaxed);
	return at ? at - 1 + va % (1u << VMEMMAP_CHUNK_SHIFT) : ADDRESS_NONE;
}

#endif
