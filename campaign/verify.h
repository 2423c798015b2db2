/* SPDX-License-Identifier: GPL-2.0-only */
/* The proof of correctness: every hunt in every kernel. */
#ifndef RMAPBENCH_VERIFY_H
#define RMAPBENCH_VERIFY_H

#include "options.h"

/*
 * Hunt in the kernels of o->variants (all of the base if none are given), timed
 * and debug, which must have been built. A line on stdout for each hunt as it
 * ends, a table at the end; one JSON line a hunt in <out>/hunts.jsonl, and in
 * results/proofs/<image_sha256>.json, added to what is there of the same
 * kernel, how long each hunt has lasted in it and whether it ever fell.
 *
 * A series that says "# expect-fail: HUNT" is given that hunt only, in the
 * timed kernel unless the hunt or the series asks for the debug one.
 *
 * 0: every kernel did what is asked of it: it survives, or falls to that hunt.
 * -EPROTO: not so, with a message that names them. -EINTR: stopped. Else
 * -errno, with a message.
 */
int verify_run(const char *root, const struct options *o);

#endif
