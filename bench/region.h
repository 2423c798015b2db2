/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is moved: two places in a reservation, a pattern that tells every
 * page from every other, and the arithmetic of page-table moves.
 */
#ifndef RMAPBENCH_REGION_H
#define RMAPBENCH_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_BYTES 4096ul
#define PMD_BYTES  (2ul << 20)
#define PUD_BYTES  (1ul << 30)

struct region {
	char *reservation; /* PROT_NONE, so that nothing merges by chance */
	size_t reserved_bytes;
	size_t bytes;
	char *home; /* where the region was mapped; a PMD boundary */
	char *away; /* where it goes */
	int fd;	    /* of its file; -1: none, and so anonymous memory */
};

/*
 * Reserve both places and map the region at home, without huge pages. away
 * keeps home's place within a page table if aligned, else it is one page off:
 * only then must every PTE be moved. 0 or -errno.
 */
int region_map(struct region *r, size_t bytes, bool aligned);

/* The same, both places on a boundary of PMD_BYTES or PUD_BYTES. */
int region_map_on(struct region *r, size_t bytes, size_t boundary);

/* Huge pages at home, where it is filled next. 0 or -errno. */
int region_ask_huge(struct region *r);

/* Is all of [at, at + bytes) huge pages? 0, -EBADMSG or -errno. */
int region_check_huge(const char *at, size_t bytes);
void region_unmap(struct region *r);

/*
 * Map the region's file, MAP_SHARED or MAP_PRIVATE, in the place of what is at
 * home; a new one if it has none yet. 0 or -errno.
 */
int region_map_file(struct region *r, int flags);

/* A file that has the pattern already, mapped MAP_PRIVATE. 0 or -errno. */
int region_map_filled_file(struct region *r);

/*
 * So many VMAs more, of a page each, behind the region at home, in the anon_vma
 * of its pages: at most REGION_VMAS_MAX. What was at home is gone. 0 or -errno.
 */
#define REGION_VMAS_MAX (PMD_BYTES / PAGE_BYTES)
int region_add_vmas(struct region *r, size_t vmas);

/*
 * Write the pattern to every page of the region, which lies at home; or to the
 * first of each page table alone, so that there is one for every 2 MiB.
 */
void region_fill(struct region *r);
void region_fill_tables(struct region *r);

/*
 * The same pattern in [at, at + bytes), which was offset bytes into the region?
 * 0 or -EBADMSG.
 */
int region_check(const char *at, size_t bytes, size_t offset);
int region_check_tables(const char *at, size_t bytes, size_t offset);

/* mremap() of bytes from one place onto another. 0 or -errno. */
int region_move(char *from, char *to, size_t bytes);

/*
 * Page tables that a move of bytes touches one after the other: the turns of
 * move_page_tables() (mm/mremap.c), which stops at every PMD boundary of either
 * side.
 */
uint64_t region_extents(uint64_t from, uint64_t to, uint64_t bytes);

#endif
