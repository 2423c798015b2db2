// SPDX-License-Identifier: GPL-2.0-only
#include "next.h"

/*
 * Is it a kernel of the run, but not the one that was to come up last? It would
 * come up again and again.
 */
static bool strayed(const struct journal *j, const struct booted *booted)
{
	return booted->ours &&
	       (j->homeward || booted->boot != j->last_boot ||
		booted->attempt != journal_of(j, j->last_boot)->attempts);
}

/* Nothing is left to boot. */
static enum step_kind at_the_end(const struct booted *booted, bool stopped,
				 bool left_out)
{
	if (booted && booted->ours)
		return STEP_HOME;
	if (stopped)
		return STEP_STOPPED;
	return left_out ? STEP_INCOMPLETE : STEP_FINISH;
}

struct step next_step(const struct plan *plan, const struct journal *journal,
		      const size_t *left, const struct booted *booted)
{
	const struct journal_boot *b;
	bool left_out = false, stopped = booted && journal->stopped;
	size_t i;

	if (booted && strayed(journal, booted))
		return (struct step){.kind = STEP_STRAY};
	if (journal->run_done)
		return (struct step){.kind = STEP_NONE};
	for (i = 0; i < plan->n_boots; i++) {
		b = journal_of(journal, plan->boots[i].boot);
		if (b->done)
			continue;
		/* it was killed before its end could be written down */
		if (b->attempts && !b->failed && !left[i])
			return (struct step){STEP_CLOSE, i, b->attempts};
		if (booted && b->attempts && !b->failed)
			return (struct step){booted->ours ? STEP_BOOT
							  : STEP_LOST,
					     i, b->attempts};
		if (b->failures < FAILURES_MAX && !stopped)
			return (struct step){booted ? STEP_REBOOT : STEP_BOOT,
					     i, b->attempts + 1};
		left_out |= b->failures >= FAILURES_MAX;
	}
	return (struct step){.kind = at_the_end(booted, stopped, left_out)};
}
