/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of a boot, and which boot the running kernel is. */
#ifndef RMAPBENCH_ENTRY_H
#define RMAPBENCH_ENTRY_H

#include "installed.h"
#include "next.h"

/*
 * Of a boot of the campaign: the computer's own command line, then what makes a
 * kernel that fails reset, and what tells the boot. To be freed.
 */
char *entry_cmdline(const struct installed *in, const struct booted *boot);

/* The computer's own command line without what a boot loader adds. Freed. */
char *entry_own_cmdline(void);

/*
 * Which boot of the campaign runs now? 0, or -ESTALE with a message: neither
 * one of it nor the computer's own kernel.
 */
int entry_booted(const struct installed *in, struct booted *booted);

#endif
