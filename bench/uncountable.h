/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_UNCOUNTABLE_H
#define RMAPBENCH_UNCOUNTABLE_H

#include <stdbool.h>
#include <stddef.h>

/* What there is to know of a refusal. */
struct refusal {
	int error;	/* of perf_event_open(), below 0 */
	bool hardware;	/* a core's counter was asked for */
	bool whole_cpu; /* all that runs on a CPU was */
	long paranoid;	/* kernel.perf_event_paranoid; -9: not there */
	bool may;	/* CAP_PERFMON or CAP_SYS_ADMIN */
	bool seccomp;	/* system calls of this process are filtered */
	bool hypervisor;
};

/* As it is in this process; error and what was asked for are the caller's. */
void uncountable_look(struct refusal *r);

/* Why, and what to do about it, in words. Pure. */
void uncountable_explain(const struct refusal *r, char *text, size_t len);

#endif
