/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kprobes that count how often the rmap locks are taken for writing while page
 * tables are moved or copied: events of tracefs (Documentation/trace/
 * kprobetrace.rst), for a run that is not timed.
 *
 * Of a kernel of ours the places are known (lock-sites, of kernel-patches/),
 * and each has a probe. Of any other, down_write() has one, and who called it
 * counts: the functions of mm/mremap.c that move page tables. Those take the
 * i_mmap lock by the same call, so that this way tells nothing of loads that
 * move files.
 */
#ifndef RMAPBENCH_LOCK_PROBES_H
#define RMAPBENCH_LOCK_PROBES_H

#include <stdio.h>

#include "rule.h"

#define LOCK_PROBES_GROUP "rmapbench"
#define LOCK_PROBES_BYTES 4096

struct lock_probe {
	const char *event; /* "group:name", as of a tracepoint */
	/* what is probed, in words; whose hits count ("": all) */
	char what[96], filter[LOCK_PROBES_BYTES];
};

/*
 * Define them, those of a run before it away. sites: the file lock-sites, whose
 * folder has the System.map, or "": none. probes: LOCKS, by lock; with event
 * NULL there is none of it. 0; or -errno, and why in reason: nothing is
 * defined.
 */
int lock_probes_define(const char *sites, struct lock_probe *probes,
		       char *reason, size_t len);

/* Take them away: when no counter has them open any more. */
void lock_probes_remove(void);

/*
 * The lines that define a lock's probes, from the file lock-sites and where the
 * kernel's text begins in the same numbers. How many; the lines must fit len.
 * Pure, but for reading.
 */
int lock_probes_of_sites(FILE *sites, unsigned long long text, enum lock lock,
			 char *lines, size_t len);

/*
 * The filter of callers, from /proc/kallsyms. 0; -ENOENT: the functions are not
 * there; -EACCES: their addresses are hidden. Pure, but for reading.
 */
int lock_probes_callers(FILE *kallsyms, char *filter, size_t len);

#endif
