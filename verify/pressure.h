/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Too little memory, for moments: whoever allocates in one has to reclaim.
 *
 * The kernel is told to keep a little more free than there is (the mark "min"
 * of vm.min_free_kbytes), so that even the first page must be reclaimed, and
 * kswapd has no time to. It is more by little, so that the work goes on; and
 * only while enough can be had. Should it not suffice, the kernel kills a
 * victim: a process that is there for that, and has memory that is not swapped.
 */
#ifndef RMAPBENCH_PRESSURE_H
#define RMAPBENCH_PRESSURE_H

/*
 * Before any process that is to know of it is forked: it is never killed for
 * memory. 0, -ENOTSUP: this kernel does not say how large its nodes are, or
 * -errno.
 */
int pressure_prepare(void);

/* All memory of this process from here on is the node's. 0 or -errno. */
int pressure_join(void);

/* From here on whoever allocates has to reclaim; until anybody calls the other.
 */
void pressure_begin(void);
void pressure_end(void);

/*
 * Let there be victims: to be called again and again by one process that has no
 * other children, and with which they end. They inherit what it has mapped, so
 * that should not have the root whose lock others hold: to end, a victim takes
 * it.
 */
void pressure_keep_victims(void);

#endif
