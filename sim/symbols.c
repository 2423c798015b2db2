// SPDX-License-Identifier: GPL-2.0-only
#include "symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static int add_line(void *arg, char *line)
{
	struct symbols *s = arg;
	struct symbol *symbol;
	uint64_t address;
	char name[256];

	if (sscanf(line, "%" SCNx64 " %*c %255s", &address, name) != 2)
		return -EINVAL;
	symbol = lines_append(&s->symbols, &s->n, sizeof(*symbol));
	if (!symbol)
		return -ENOMEM;
	symbol->address = address;
	symbol->name = strdup(name);
	return symbol->name ? 0 : -ENOMEM;
}

int symbols_read(struct symbols *s, const char *path)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = lines_read(path, "symbols", "an '<address> <type> <name>' line",
			 add_line, s);
	if (ret)
		symbols_free(s);
	else
		qsort(s->symbols, s->n, sizeof(*s->symbols), by_address);
	return ret;
}

void symbols_free(struct symbols *s)
{
	while (s->n)
		free(s->symbols[--s->n].name);
	free(s->symbols);
	s->symbols = NULL;
}

const struct symbol *symbols_at(const struct symbols *s, uint64_t address)
{
	size_t low = 0, high = s->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &s->symbols[low - 1] : NULL;
}

uint64_t symbols_address(const struct symbols *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->symbols[i].name, name))
			return s->symbols[i].address;
	return 0;
}
