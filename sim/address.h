/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a guest kernel's virtual address to a line of the coherence model,
 * without asking QEMU (which costs more than all the rest of an access).
 *
 * x86-64 with four-level page tables and without KASLR has fixed maps
 * (Documentation/arch/x86/x86_64/mm.rst of the kernel): all of memory from
 * PAGE_OFFSET, the kernel image from its link address, struct page from
 * vmemmap. The last is mapped in 2 MiB pages: asked for once each.
 */
#ifndef RMAPBENCH_ADDRESS_H
#define RMAPBENCH_ADDRESS_H

#include <stdatomic.h>
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

struct address_map {
	uint64_t memory_bytes;
	uint64_t low_bytes;
	/* physical address of each 2 MiB of vmemmap, plus 1; 0: not known yet
	 */
	_Atomic uint64_t vmemmap[VMEMMAP_CHUNKS];
};

static inline void address_init(struct address_map *a, uint64_t memory_bytes)
{
	a->memory_bytes = memory_bytes;
	a->low_bytes = memory_bytes < 0xb0000000 ? memory_bytes : 0x80000000;
}

/* A physical address as an offset into memory without the hole. */
static inline uint64_t address_line(const struct address_map *a, uint64_t pa)
{
	if (pa >= HIGH_START)
		pa -= HIGH_START - a->low_bytes;
	return pa % a->memory_bytes >> LINE_SHIFT;
}

/* The chunk of vmemmap that va lies in, or NULL. */
static inline _Atomic uint64_t *address_vmemmap(struct address_map *a,
						uint64_t va)
{
	uint64_t chunk = (va - VMEMMAP_START) >> VMEMMAP_CHUNK_SHIFT;

	return chunk < VMEMMAP_CHUNKS ? &a->vmemmap[chunk] : NULL;
}

/* The physical address, or UINT64_MAX: QEMU must be asked. */
static inline uint64_t address_physical(struct address_map *a, uint64_t va)
{
	_Atomic uint64_t *chunk;
	uint64_t pa;

	pa = va - PAGE_OFFSET;
	if (pa < a->memory_bytes + HIGH_START)
		return pa;
	pa = va - KERNEL_START;
	if (pa < KERNEL_BYTES)
		return pa;
	chunk = address_vmemmap(a, va);
	if (chunk) {
		pa = atomic_load_explicit(chunk, memory_order_relaxed);
		if (pa)
			return pa - 1 + va % (1u << VMEMMAP_CHUNK_SHIFT);
	}
	return UINT64_MAX;
}

#endif
