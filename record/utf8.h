/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_UTF8_H
#define RMAPBENCH_UTF8_H

/* The text with U+FFFD for each byte that is no UTF-8; caller frees. */
char *utf8_copy(const char *text);

#endif
