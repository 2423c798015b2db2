/* SPDX-License-Identifier: GPL-2.0-only */
/* The proof of correctness: every hunt in every kernel, each in its own VM. */
#ifndef RMAPBENCH_VERIFY_H
#define RMAPBENCH_VERIFY_H

#include "options.h"

/*
 * Hunt in the kernels of o->variants (all of the base if none are given), timed
 * and debug, which must have been built. A line on stdout for each hunt as it
 * ends, a table at the end; one JSON line a hunt in <out>/hunts.jsonl, and in
 * results/proofs/<image_sha256>.json the verdict on each kernel.
 *
 * 0: every kernel did what is asked of it: it survives, or, if its series says
 * "# verify: must fall", is caught. -EPROTO: not so. -EINTR: stopped. Else
 * -errno, with a message.
 */
int verify_run(const char *root, const struct options *o);

#endif
