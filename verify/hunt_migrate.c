// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does remove_migration_ptes() find every entry that moves PTE by PTE? A missed
 * one stays a migration entry: whoever touches the page afterwards waits on an
 * unlocked folio, which the kernel takes for a bug. The half that moves ends in
 * the middle of a page table, so that the last one is no less in danger.
 */
#include "hunt.h"

const struct hunt hunt_migrate = {
	.name = "migrate",
	.question = "Does migration find pages whose PTEs move?",
	.hunted = "pages migrated",
	.bytes = MIGRATE_PAGES * PAGE_BYTES,
	.turn = hunt_migrate_pages,
};

/*
 * The same of pages that are found by neither the root's anon_vma nor the
 * mover's own: whoever orders VMAs must order them for each.
 */
const struct hunt hunt_migrate_deep = {
	.name = "migrate_deep",
	.question = "Does it find those of a generation in between?",
	.hunted = "pages migrated",
	.bytes = MIGRATE_PAGES * PAGE_BYTES,
	.deep = true,
	.turn = hunt_migrate_pages,
};
