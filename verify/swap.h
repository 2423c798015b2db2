/* SPDX-License-Identifier: GPL-2.0-only */
/* Somewhere to page out to. */
#ifndef RMAPBENCH_SWAP_H
#define RMAPBENCH_SWAP_H

/*
 * Make a swap area of memory, compressed (zram), and turn it on, unless that
 * was done: the only one, and so type 0. 0, -ENOTSUP: this kernel has no zram,
 * or -errno.
 */
int swap_begin(void);

#endif
