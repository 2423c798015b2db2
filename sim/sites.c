// SPDX-License-Identifier: GPL-2.0-only
#include "sites.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

static int by_address(const void *a, const void *b)
{
	const struct site *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static int add_line(void *arg, char *line)
{
	static const char *const names[SITE_LOCKS] = {
		"anon-move", "anon-other", "imap-move", "imap-other"};
	struct sites *s = arg;
	struct site *site;
	uint64_t address;
	char name[32];
	unsigned int i;

	if (sscanf(line, "0x%" SCNx64 " %31s", &address, name) != 2)
		return -EINVAL;
	for (i = 0; i < SITE_LOCKS; i++)
		if (!strcmp(name, names[i]))
			break;
	if (i == SITE_LOCKS)
		return -EINVAL;
	site = lines_append(&s->sites, &s->n, sizeof(*site));
	if (!site)
		return -ENOMEM;
	*site = (struct site){address, (enum site_lock)i};
	return 0;
}

int sites_read(struct sites *s, const char *path)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = lines_read(path, "lock sites",
			 "an '<address> <lock> <function>' line", add_line, s);
	if (ret)
		sites_free(s);
	else
		qsort(s->sites, s->n, sizeof(*s->sites), by_address);
	return ret;
}

void sites_free(struct sites *s)
{
	free(s->sites);
	memset(s, 0, sizeof(*s));
}

const struct site *sites_find(const struct sites *s, uint64_t address)
{
	struct site key = {.address = address};

	if (!s->n)
		return NULL;
	return bsearch(&key, s->sites, s->n, sizeof(key), by_address);
}
