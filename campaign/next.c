// SPDX-License-Identifier: GPL-2.0-only
#include "next.h"

struct step next_step(const struct plan *plan, const struct journal *journal,
		      const size_t *left)
{
	const struct journal_boot *b;
	bool left_out = false;
	size_t i;

	if (journal->run_done)
		return (struct step){.kind = STEP_NONE};
	for (i = 0; i < plan->n_boots; i++) {
		b = journal_of(journal, plan->boots[i].boot);
		if (b->done)
			continue;
		/* it was killed before its end could be written down */
		if (b->attempts && !b->failed && !left[i])
			return (struct step){STEP_CLOSE, i, b->attempts};
		if (b->failures < FAILURES_MAX)
			return (struct step){STEP_BOOT, i, b->attempts + 1};
		left_out = true;
	}
	return (struct step){.kind = left_out ? STEP_INCOMPLETE : STEP_FINISH};
}
