/* SPDX-License-Identifier: GPL-2.0-only */
/* Text in ASCII, for what passes through mail readers of all kinds. */
#ifndef RMAPBENCH_ASCII_H
#define RMAPBENCH_ASCII_H

#include "document.h"

/*
 * A copy in printable ASCII; the caller frees it. Latin letters and the usual
 * signs are transliterated ("(R)", "u", "ss"), control characters become blanks
 * but for line feeds, and of others a '?' is left.
 */
char *ascii_copy(const char *text);

/* All texts of a document; lines are kept only in BLOCK_CODE. */
void ascii_document(struct document *d);

#endif
