/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of a campaign on bare metal, which goes on across reboots. */
#ifndef RMAPBENCH_METAL_H
#define RMAPBENCH_METAL_H

/*
 * argv: plan OPTIONS, start DIR OPTIONS, go-on, resume, status, stop,
 * uninstall. 0, what engine_run() returns, or -errno with a message.
 */
int metal_verb(const char *root, int argc, char **argv);

#endif
