// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do many processes that share an anon_vma root pay to move memory?
 *
 * away: the whole region goes to the other place, next time home again. Nothing
 * merges there. back: the upper half goes away and comes back, where it merges
 * with the lower half: the case that an rmap walk could miss without a lock.
 * level pte: the places differ by a page within a page table, so that every PTE
 * moves; pmd: page tables move whole; thp: huge pages; pud: 512 page tables at
 * once, which hold a page each. With private roots the same work contends
 * for nothing: the difference is what sharing costs.
 */
#include "move.h"

static const struct param params[] = {
	[MOVE_LEVEL] = {.name = "level", .choices = move_all_levels},
	[MOVE_WAY] = {.name = "way", .choices = move_ways},
	[MOVE_ROOT] = {.name = "root", .choices = move_roots},
	[MOVE_SIZE_BYTES] = REGION_SIZE_PARAM,
	{.name = NULL},
};

const struct load load_move = {
	.name = "move",
	.question =
		"What does it cost many processes of one root to move memory?",
	.op = "one mremap() away or home; way=back: half away and back, two",
	.params = params,
	.refuse = move_refuse,
	.prepare = move_prepare_anon,
	.setup = move_setup_anon,
	.run = move_run,
	.check = move_check,
	.finish = move_finish,
	.locks_per_op = move_anon_locks_per_op,
	.instructions_per_op = move_instructions,
	.frees_tables = move_frees_tables,
};
