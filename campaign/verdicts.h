/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hunts found: a line each in hunts.jsonl of the folder of a run of
 * verify, and a sum of all there ever were in results/proofs.
 */
#ifndef RMAPBENCH_VERDICTS_H
#define RMAPBENCH_VERDICTS_H

#include "trial.h"

/* One hunt more, in the folder and in the proof. 0 or -errno, with a message.
 */
int verdicts_add(const char *folder, const struct trial *t,
		 const struct verdict *found);

/*
 * What is found already of the hunts, by the folder: sets `found` of each. 0,
 * or -errno with a message.
 */
int verdicts_read(const char *folder, struct hunted *h);

#endif
