/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel said of itself while it was hunted in. */
#ifndef RMAPBENCH_CONSOLE_H
#define RMAPBENCH_CONSOLE_H

#include <stddef.h>

/*
 * The first line of a console log that tells of a fault (BUG, WARNING, Oops,
 * lockdep, hung task ...), without its time-stamp, into text; of what was said
 * before the first hunt, and from "rmapbench: hunt NAME" to the next such line.
 * 1 if there is one, 0 if not, or -errno.
 */
int console_fault(const char *path, const char *hunt, char *text, size_t len);

#endif
