// SPDX-License-Identifier: GPL-2.0-only
/*
 * And while processes come and go: fork adds VMAs behind their parents', exit
 * takes them away, both between two moves of the same region.
 */
#include "hunt.h"

static int between(struct herd *h, char *at)
{
	(void)h;
	(void)at;
	return hunt_have_a_child();
}

const struct hunt hunt_fork = {
	.name = "fork",
	.question = "Does migration find moving pages while others fork?",
	.hunted = "pages migrated",
	.bytes = 1024 * PAGE_BYTES,
	.between = between,
	.turn = hunt_migrate_pages,
};
