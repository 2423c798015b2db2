// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does remove_migration_ptes() find every entry that moves PTE by PTE? A missed
 * one stays a migration entry: whoever touches the page afterwards waits on an
 * unlocked folio, which the kernel takes for a bug.
 */
#include "hunt.h"

const struct hunt hunt_migrate = {
	.name = "migrate",
	.question = "Does migration find pages whose PTEs move?",
	.hunted = "pages migrated",
	.bytes = 2048 * PAGE_BYTES,
	.turn = hunt_migrate_pages,
};
