/* SPDX-License-Identifier: GPL-2.0-only */
/* A document as plain text, no line of it above TEXT_COLUMNS. */
#ifndef RMAPBENCH_TEXT_H
#define RMAPBENCH_TEXT_H

#include <stdio.h>

#include "document.h"

void document_print(FILE *out, const struct document *d);

#endif
