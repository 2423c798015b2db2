// SPDX-License-Identifier: GPL-2.0-only
#include "objects.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "guest_memory.h"
#include "symbols.h"
#include "types.h"

#define PAGE_SHIFT  12
#define TABLE_LEVEL 9 /* bits of an address per level */
#define TABLE_SHIFT (PAGE_SHIFT + 3 * TABLE_LEVEL)
#define PRESENT	    1ull
#define LARGE	    0x80ull
#define PA_MASK	    0x000ffffffffff000ull

/* include/linux/page-flags.h: types in the top byte since 6.11, ... */
#define PGTY_TABLE 0xf2u
#define PGTY_SLAB  0xf5u
/* ... before that a bit that is cleared, and a flag for slabs. */
#define PG_TABLE (~0x200u)
#define PG_SLAB	 (1ull << 9)

#define MAPPING_ANON 1ull

#define USER_END (1ull << 47)
/* Documentation/arch/x86/x86_64/mm.rst: entry code's own stacks and tables */
#define ENTRY_START 0xfffffe0000000000ull
#define ENTRY_BYTES (1ull << 39)

static struct symbols symbols;
static struct types types;
static struct address_map *addresses;
static uint64_t per_cpu_end, top_table;
static bool types_of_old; /* see PG_TABLE */

int objects_init(const char *kernel_folder, struct address_map *map)
{
	char path[4096];
	int ret;

	addresses = map;
	snprintf(path, sizeof(path), "%s/System.map", kernel_folder);
	ret = symbols_read(&symbols, path);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/types.txt", kernel_folder);
	ret = types_read(&types, path);
	if (ret)
		return ret;
	per_cpu_end = symbols_address(&symbols, "__per_cpu_end");
	top_table = symbols_address(&symbols, "init_top_pgt");
	types_of_old = types_offset(&types, "ptdesc", "__page_type") < 0;
	return 0;
}

static int read_pa(uint64_t pa, void *to, size_t bytes)
{
	uint64_t offset = address_of_physical(addresses, pa);

	return offset == ADDRESS_NONE ? -EFAULT
				      : guest_memory_read(offset, to, bytes);
}

/* As the processor would: by the kernel's own page tables. */
static int walk(uint64_t va, uint64_t *pa)
{
	uint64_t entry = (top_table - KERNEL_START) | PRESENT;
	unsigned int shift;

	for (shift = TABLE_SHIFT; shift >= PAGE_SHIFT; shift -= TABLE_LEVEL) {
		uint64_t at = (entry & PA_MASK) +
			      (va >> shift) % (1u << TABLE_LEVEL) * 8;

		if (read_pa(at, &entry, 8) || !(entry & PRESENT))
			return -EFAULT;
		if (entry & LARGE && shift > PAGE_SHIFT)
			break;
	}
	if (shift < PAGE_SHIFT)
		shift = PAGE_SHIFT;
	*pa = (entry & PA_MASK & ~((1ull << shift) - 1)) + va % (1ull << shift);
	return 0;
}

static int read_va(uint64_t va, void *to, size_t bytes)
{
	uint64_t offset = address_offset(addresses, va), pa;

	if (offset != ADDRESS_NONE)
		return guest_memory_read(offset, to, bytes);
	return walk(va, &pa) ? -EFAULT : read_pa(pa, to, bytes);
}

/* A field of up to 8 bytes; 0 where it cannot be read. */
static uint64_t field(uint64_t object, const char *type, const char *name,
		      size_t bytes)
{
	int offset = types_offset(&types, type, name);
	uint64_t value = 0;

	if (offset < 0 || read_va(object + (uint64_t)offset, &value, bytes))
		return 0;
	return value;
}

/* Of the page, or of what it is a part of. */
static uint64_t struct_page(uint64_t pa)
{
	uint64_t page = VMEMMAP_START + (pa >> PAGE_SHIFT) * STRUCT_PAGE_BYTES;
	uint64_t head = field(page, "page", "compound_head", 8);

	return head & 1 ? head - 1 : page;
}

static uint64_t page_of_struct(uint64_t page)
{
	return PAGE_OFFSET +
	       ((page - VMEMMAP_START) / STRUCT_PAGE_BYTES << PAGE_SHIFT);
}

static bool is_table(uint64_t page)
{
	uint32_t type = (uint32_t)field(page, "page", "page_type", 4);

	return types_of_old ? type == PG_TABLE : type >> 24 == PGTY_TABLE;
}

static bool is_slab(uint64_t page)
{
	if (types_of_old)
		return field(page, "page", "flags", 8) & PG_SLAB;
	return field(page, "page", "page_type", 4) >> 24 == PGTY_SLAB;
}

static void name_field(const char *type, uint64_t offset, char *text)
{
	uint32_t in = (uint32_t)offset;
	int n;

	types_object(&types, &type, &in);
	n = snprintf(text, OBJECT_NAME_BYTES, "%s.", type);
	if (types_field(&types, type, in, text + n,
			OBJECT_NAME_BYTES - (size_t)n))
		snprintf(text, OBJECT_NAME_BYTES, "%s+%#" PRIx32, type, in);
}

/* Slab caches are called as what they hold, most of them. */
static const char *type_of_cache(const char *cache)
{
	static const struct {
		const char *cache, *type;
	} others[] = {
		{"filp", "file"},
		{"inode_cache", "inode"},
		{"shmem_inode_cache", "shmem_inode_info"},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(others[i].cache, cache))
			return others[i].type;
	return cache;
}

static int name_slab(uint64_t va, uint64_t page, char *text)
{
	uint64_t cache = field(page, "slab", "slab_cache", 8);
	uint64_t size = field(cache, "kmem_cache", "size", 4);
	char name[32] = "";

	if (!size || read_va(field(cache, "kmem_cache", "name", 8), name,
			     sizeof(name) - 1))
		return -EFAULT;
	name_field(type_of_cache(name), (va - page_of_struct(page)) % size,
		   text);
	return 0;
}

static int name_page_contents(uint64_t pa, char *text)
{
	uint64_t page = struct_page(pa), mapping;

	if (is_slab(page))
		return name_slab(PAGE_OFFSET + pa, page, text);
	mapping = field(page, "page", "mapping", 8);
	strcpy(text, is_table(page)	      ? "page table"
		     : mapping & MAPPING_ANON ? "anonymous page"
		     : mapping		      ? "file page"
					      : "other memory");
	return 0;
}

static void name_struct_page(uint64_t va, char *text)
{
	uint64_t page = va - va % STRUCT_PAGE_BYTES;
	const char *type = "page";

	if (is_slab(page))
		type = "slab";
	else if (is_table(page) && !types_of_old)
		type = "ptdesc";
	name_field(type, va - page, text);
}

static int name_symbol(uint64_t address, char *text)
{
	const struct symbol *s = symbols_at(&symbols, address);
	uint64_t offset = s ? address - s->address : 0;

	if (!s)
		return -ENOENT;
	snprintf(text, OBJECT_NAME_BYTES, offset ? "%s+%#" PRIx64 : "%s",
		 s->name, offset);
	return 0;
}

/* A variable of which each CPU has its own. */
static int name_per_cpu(uint64_t va, char *text)
{
	static uint64_t offsets[MACHINE_CPUS_MAX];
	unsigned int i;

	if (!offsets[0] &&
	    read_va(symbols_address(&symbols, "__per_cpu_offset"), offsets,
		    sizeof(offsets)))
		return -EFAULT;
	for (i = 0; i < MACHINE_CPUS_MAX; i++)
		if (va - offsets[i] < per_cpu_end)
			return name_symbol(va - offsets[i], text);
	return -ENOENT;
}

void object_name(uint64_t va, uint64_t offset, char *text)
{
	int ret;

	if (va < USER_END) {
		strcpy(text, "user memory");
		return;
	}
	if (va - ENTRY_START < ENTRY_BYTES) {
		strcpy(text, "cpu_entry_area");
		return;
	}
	if (va - KERNEL_START < KERNEL_BYTES)
		ret = name_symbol(va, text);
	else if (guest_memory_find(addresses->memory_bytes))
		ret = -ENOENT;
	else if (address_is_vmemmap(va)) {
		name_struct_page(va, text);
		ret = 0;
	} else {
		ret = name_per_cpu(va, text);
		if (ret)
			ret = name_page_contents(
				address_physical(addresses, offset), text);
	}
	if (ret)
		strcpy(text, "other memory");
}

const char *object_code(uint64_t pc)
{
	const struct symbol *s;

	if (pc < KERNEL_START)
		return "user";
	s = symbols_at(&symbols, pc);
	return s ? s->name : "?";
}
