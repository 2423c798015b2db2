// SPDX-License-Identifier: GPL-2.0-only
#include "address.h"

/* q35: up to so much, all memory lies below the PCI hole; else 2 GiB do. */
#define LOW_MAX	  0xb0000000ull
#define LOW_SPLIT 0x80000000ull

void address_init(struct address_map *a, const struct machine *m)
{
	a->memory_bytes = m->memory_mib << 20;
	a->low_bytes = a->memory_bytes < LOW_MAX ? a->memory_bytes : LOW_SPLIT;
	a->nodes = (unsigned int)m->sockets;
	a->node_bytes = a->memory_bytes / m->sockets;
	atomic_store(&a->unlearnt, a->nodes);
}

void address_learn(struct address_map *a, uint64_t offset, uint64_t qemu)
{
	uint64_t none = 0;

	if (atomic_compare_exchange_strong(&a->excess[offset / a->node_bytes],
					   &none, qemu - offset + 1))
		atomic_fetch_sub(&a->unlearnt, 1);
}

uint64_t address_of_qemu(const struct address_map *a, uint64_t qemu)
{
	uint64_t excess, offset;
	unsigned int i;

	for (i = 0; i < a->nodes; i++) {
		excess = atomic_load_explicit(&a->excess[i],
					      memory_order_relaxed);
		offset = qemu - (excess - 1);
		if (excess && offset / a->node_bytes == i)
			return offset;
	}
	return ADDRESS_NONE;
}

void address_keep(struct address_map *a, uint64_t va, uint64_t offset)
{
	if (address_is_vmemmap(va))
		atomic_store_explicit(
			&a->vmemmap[(va - VMEMMAP_START) >>
				    VMEMMAP_CHUNK_SHIFT],
			offset - va % (1u << VMEMMAP_CHUNK_SHIFT) + 1,
			memory_order_relaxed);
}
