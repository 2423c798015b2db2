// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same while page tables move whole: a walker may hold a PTE of a table
 * that leaves its address.
 */
#include "hunt.h"

const struct hunt hunt_migrate_pmd = {
	.name = "migrate_pmd",
	.question = "Does migration find pages whose page tables move?",
	.hunted = "pages migrated",
	.bytes = 2 * PMD_BYTES,
	.aligned = true,
	.turn = hunt_migrate_pages,
};
