/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_LIST_H
#define RMAPBENCH_LIST_H

/*
 * Print what there is, one line each: variants, loads or machines, all of them
 * with what NULL. 0, or -EINVAL with a message that names the lists.
 */
int list_print(const char *root, const char *what);

#endif
