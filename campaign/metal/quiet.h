/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_QUIET_H
#define RMAPBENCH_QUIET_H

#include <stddef.h>

/*
 * Wait until this computer is quiet: for some seconds in a row its CPUs do next
 * to nothing and its kernel says nothing. 0; -EBUSY: it was not within limit_s,
 * with what was still going on in text; -EINTR: boot_stop was set.
 */
int quiet_wait(unsigned int limit_s, char *text, size_t len);

#endif
