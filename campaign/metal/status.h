/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_METAL_STATUS_H
#define RMAPBENCH_METAL_STATUS_H

#include "installed.h"

/* How far a campaign is, on stdout. 0, or -errno with a message. */
int status_print(const struct installed *in);

#endif
