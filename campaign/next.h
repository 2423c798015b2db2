/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run does next: a pure function of its plan, its journal and what is on
 * disk. Whoever carries a step out (campaign/engine.c and its backends) knows
 * nothing of what comes after it, so that a run can go on after any
 * interruption, a reboot among them.
 */
#ifndef RMAPBENCH_NEXT_H
#define RMAPBENCH_NEXT_H

#include "journal.h"
#include "plan.h"

/* Failures of a boot after which it is left out of a run. */
#define FAILURES_MAX 3

enum step_kind {
	STEP_BOOT,	 /* boot, and take the samples that are left */
	STEP_CLOSE,	 /* all samples are there: say that the boot is done */
	STEP_FINISH,	 /* all boots are done: say that the run is */
	STEP_INCOMPLETE, /* nothing is left to do, but boots were left out */
	STEP_NONE,	 /* the run is finished */

	/* of a run that boots this computer itself: STEP_BOOT only measures */
	STEP_REBOOT,  /* into the kernel of that boot */
	STEP_LOST,    /* that attempt has ended: say that it failed */
	STEP_STRAY,   /* a kernel of the run that was not to come up: do not go
			 on, not even by a reboot */
	STEP_HOME,    /* back to the computer's own kernel */
	STEP_STOPPED, /* until the user resumes it */
};

/* What runs now, of a run that boots this computer itself. */
struct booted {
	bool ours; /* a kernel of the run, for that boot and attempt */
	uint64_t boot, attempt;
};

struct step {
	enum step_kind kind;
	size_t boot;	  /* index in the plan */
	uint64_t attempt; /* of a step that has a boot, from 1 */
};

/*
 * left: of each boot, by its index, how many samples are not on disk. booted:
 * NULL if boots happen elsewhere, and this computer goes on.
 */
struct step next_step(const struct plan *plan, const struct journal *journal,
		      const size_t *left, const struct booted *booted);

#endif
