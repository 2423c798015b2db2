/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a kernel image: results/proofs/<image_sha256>.json, which
 * the report reads. {"schema", "kernel", "survived", "hunts": {NAME:
 * {"seconds", "runs", "fell", "verdict"}}}: seconds and runs of all hunts there
 * ever were. One that could not do what it is about is none.
 */
#ifndef RMAPBENCH_PROOF_H
#define RMAPBENCH_PROOF_H

#include "trial.h"

/* One hunt more. 0 or -errno, with a message. */
int proof_add(const struct trial *t, const struct verdict *v);

#endif
