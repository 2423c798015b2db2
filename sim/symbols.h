/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest kernel's symbols, from its System.map. */
#ifndef RMAPBENCH_SYMBOLS_H
#define RMAPBENCH_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t address;
	char *name; /* owned */
};

struct symbols {
	struct symbol *symbols; /* by address; owned */
	size_t n;
};

/* Read "<hex address> <type> <name>" lines. 0 or -errno, with a message. */
int symbols_read(struct symbols *s, const char *path);
void symbols_free(struct symbols *s);

/* The last symbol at or before address, or NULL. */
const struct symbol *symbols_at(const struct symbols *s, uint64_t address);

/* The address of a symbol; 0: there is none of that name. */
uint64_t symbols_address(const struct symbols *s, const char *name);

#endif
