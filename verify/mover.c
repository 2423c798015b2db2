// SPDX-License-Identifier: GPL-2.0-only
/* A process of the herd: half of its region is always on the move. */
#include <errno.h>

#include "hunt.h"
#include "pagemap.h"

/* Rounds between two looks at the contents. */
#define CHECK_EVERY 32

void hunt_note_error(struct herd *h, int error)
{
	int none = 0;

	if (error)
		atomic_compare_exchange_strong(&h->error, &none, error);
}

/* A move that fails for want of memory is undone: the pages stay. */
static int move(const struct hunt *hunt, struct herd *h, char **at, char *to)
{
	size_t half = h->region.bytes / 2;
	int ret = hunt->move ? hunt->move(h, *at, to, half)
			     : region_move(*at, to, half);

	if (ret == -ENOMEM) {
		atomic_fetch_add(&h->refused, 1);
		return 0;
	}
	if (!ret) {
		atomic_fetch_add(&h->moves, 1);
		*at = to;
	}
	return ret;
}

/*
 * Away and home, where it merges; every other time by way of a second place.
 * Home at once would not do for an order by age: the split of the source when
 * its half has left makes a new VMA of the other half, which joins the anon_vma
 * behind the one that went away, and the order is good again by chance.
 */
static int go_on(const struct hunt *hunt, struct herd *h, char **at,
		 uint64_t round)
{
	char *home = h->region.home + h->region.bytes / 2;
	char *next = home;

	if (*at == home)
		next = h->region.away;
	else if (*at == h->region.away && round % 2)
		next = h->second;
	return move(hunt, h, at, next);
}

static int check(struct herd *h, const char *at)
{
	size_t half = h->region.bytes / 2, scratch = h->scratch_bytes;
	int ret =
		region_check(h->region.home + scratch, half - scratch, scratch);

	if (!ret)
		ret = region_check(at, half, half);
	atomic_fetch_add(&h->checks, 1);
	return ret;
}

/*
 * Entries first, of all pages, touched or not. To read a stale one of a page
 * that nobody has locked is a BUG of the kernel's own, as to touch it would be
 * (pfn_swap_entry_to_page()); one whose page is locked again is told from here.
 */
int hunt_check_last(struct herd *h, const char *at)
{
	size_t half = h->region.bytes / 2;
	int ret = pagemap_check(h->region.home, half);

	if (!ret)
		ret = pagemap_check(at, half);
	return ret ? ret : check(h, at);
}

int hunt_mover(const struct hunt *hunt, struct herd *h, unsigned int number)
{
	char *at = h->region.home + h->region.bytes / 2;
	char *home = at;
	uint64_t round = 0;
	int ret = hunt->join ? hunt->join(h, number) : 0;

	while (!ret && !atomic_load(&h->over) && !atomic_load(&h->error)) {
		ret = go_on(hunt, h, &at, round);
		round += at == home;
		if (!ret && hunt->between)
			ret = hunt->between(h, at);
		if (!ret && at == home && round % CHECK_EVERY == 0)
			ret = check(h, at);
	}
	return ret ? ret : hunt_check_last(h, at);
}
