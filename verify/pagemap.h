/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands in our own page tables, as /proc/self/pagemap tells it. */
#ifndef RMAPBENCH_PAGEMAP_H
#define RMAPBENCH_PAGEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one entry: is the page in a swap file? Or being migrated? */
bool pagemap_is_swapped(uint64_t entry);
bool pagemap_is_migration(uint64_t entry);

/* How many entries of a range satisfy is(). Their number or -errno. */
long pagemap_count(const char *at, size_t bytes, bool (*is)(uint64_t entry));

/*
 * Does no migration entry stay in a range? To be asked when nobody migrates on
 * purpose any more; what the kernel does by itself ends within the time that is
 * given here. 0, -EUCLEAN, or -errno.
 */
int pagemap_check(const char *at, size_t bytes);

#endif
