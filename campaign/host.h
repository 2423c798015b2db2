/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_HOST_H
#define RMAPBENCH_HOST_H

#include <jansson.h>

/*
 * What runs the measurement: CPU model and number, QEMU's version if there is
 * one, commit of the project at root, or "unknown": if git refuses the tree,
 * that is said once. A new object.
 */
json_t *host_describe(const char *root);

/* The same, found out at its first call alone. A new reference. */
json_t *host_of_run(const char *root);

/*
 * The SHA-256 of the running kernel's configuration, from /proc/config.gz or
 * /boot, but for its own name in it, which differs between kernels that are
 * configured alike; "" if it cannot be read.
 */
void host_config(char *text, size_t len);

#endif
