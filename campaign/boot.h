/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One boot: a backend starts it, and the collector turns what it writes into
 * context.json and samples.jsonl as it comes.
 */
#ifndef RMAPBENCH_BOOT_H
#define RMAPBENCH_BOOT_H

#include "backend.h"

/*
 * Run one boot to its end. 0; -EINTR: boot_stop was set; else -errno with the
 * reason in text: -ENOTRECOVERABLE if a second try cannot end otherwise.
 * Samples are on disk as soon as they are whole. on_sample is told of each.
 */
int boot_run(const struct backend *be, const struct boot_job *job,
	     void (*on_sample)(const struct cell *cell, void *arg), void *arg,
	     char *text, size_t len);

/* How long a boot of the plan may say nothing before it counts as hung. */
unsigned int boot_silence_s(const struct plan *plan);

#endif
