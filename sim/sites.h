/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions of the guest kernel that take an rmap lock, from lock-sites. */
#ifndef RMAPBENCH_SITES_H
#define RMAPBENCH_SITES_H

#include <stddef.h>
#include <stdint.h>

enum site_lock {
	SITE_ANON_MOVE,
	SITE_ANON_OTHER,
	SITE_IMAP_MOVE,
	SITE_IMAP_OTHER,
	SITE_LOCKS
};

struct site {
	uint64_t address;
	enum site_lock lock;
};

struct sites {
	struct site *sites; /* by address; owned */
	size_t n;
};

/* Read "<address> <lock> <function>" lines. 0 or -errno, with a message. */
int sites_read(struct sites *s, const char *path);
void sites_free(struct sites *s);

/* The site at address, or NULL. */
const struct site *sites_find(const struct sites *s, uint64_t address);

#endif
