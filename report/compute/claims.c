// SPDX-License-Identifier: GPL-2.0-only
#include "claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

const struct claim_rule claim_rules[] = {
	{.id = 1,
	 .text = "ordering scales better than the root lock around every "
		 "page table, in large moves by many processes that share "
		 "the root",
	 .judge = claim_beats,
	 .load = "move",
	 .level = "pte",
	 .fast = "reorder",
	 .slow = "lock-pmd",
	 .needs = "(level=pte, root=shared) with 2 or more "
		  "processes, of variants reorder and lock-pmd"},
	{.id = 2,
	 .text = "one root lock per VMA costs less than one per page table",
	 .judge = claim_beats,
	 .load = "move",
	 .level = "pte",
	 .fast = "lock-vma",
	 .slow = "lock-pmd",
	 .needs = "(level=pte, root=shared) with 2 or more "
		  "processes, of variants lock-vma and lock-pmd"},
	{.id = 3,
	 .text = "ordering works better than the root lock also with long "
		 "anon_vma chains and many processes at once",
	 .judge = claim_no_judge,
	 .fast = "reorder",
	 .slow = "lock-pmd",
	 .needs = "one that moves with long anon_vma chains, with 2 or more "
		  "processes, of variants reorder and lock-pmd"},
	{.id = 4,
	 .text = "holding the lock across work beats bouncing it between "
		 "CPUs for every page table",
	 .judge = claim_beats,
	 .load = "move",
	 .level = "pte",
	 .fast = "lock-hold",
	 .slow = "lock-pmd",
	 .needs = "(level=pte, root=shared) with 2 or more "
		  "processes, of variants lock-hold and lock-pmd"},
	{.id = 5,
	 .text = "the root lock around every page table costs throughput "
		 "from some number of processes on",
	 .judge = claim_break_even,
	 .load = "move",
	 .level = "pte",
	 .fast = "reorder",
	 .slow = "lock-pmd",
	 .needs = "(level=pte, root=shared) at several process "
		  "counts, of variants reorder and lock-pmd"},
	{.id = 6,
	 .text = "ordering holds on the error path, where the second "
		 "reordering has its cost",
	 .judge = claim_no_judge,
	 .fast = "reorder",
	 .needs = "one of moves that fail half-way, of variant reorder"},
	{.id = 7,
	 .text = "closing the file-side gap with the i_mmap lock in fork "
		 "costs no throughput",
	 .judge = claim_no_judge,
	 .load = "fork",
	 .memory = "file",
	 .fast = "fork-imap",
	 .needs = "(memory=file) of variant fork-imap"},
	{.id = 8,
	 .text = "ordering file mappings, to drop the i_mmap lock from "
		 "mremap, gains throughput",
	 .judge = claim_beats,
	 .load = "filemap",
	 .fast = "file-order",
	 .needs = "(file=shared) with 2 or more processes, of variant "
		  "file-order"},
	{.id = 9,
	 .text = "locked PMD moves are faster than unlocked PTE moves, also "
		 "under contention",
	 .judge = claim_levels,
	 .load = "move",
	 .needs = "(way=away, root=shared) at level=pte and "
		  "level=pmd with 2 or more processes, of the baseline"},
	{.id = 10,
	 .text = "the strategies cost the rmap walkers nothing",
	 .judge = claim_no_judge,
	 .needs = "one of rmap walks beside moves"},
	{0},
};

void claims_make(const struct analysis *an, struct claims *claims)
{
	struct claim *c;

	*claims = (struct claims){.an = an};
	for (const struct claim_rule *r = claim_rules; r->id; r++) {
		c = memory_push(&claims->list, &claims->n, sizeof(*c));
		c->id = r->id;
		c->text = r->text;
		c->headline = -1;
		r->judge(an, r, c);
	}
}

void claims_free(struct claims *claims)
{
	for (size_t i = 0; i < claims->n; i++) {
		free(claims->list[i].reason);
		free(claims->list[i].pairs);
	}
	free(claims->list);
	memset(claims, 0, sizeof(*claims));
}
