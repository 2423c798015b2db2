/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines that the bench program writes, one JSON object each, told apart by
 * "type": one "context", a "sample" for each one asked for, "after", "done".
 */
#ifndef RMAPBENCH_LINES_H
#define RMAPBENCH_LINES_H

#include "others.h"
#include "sample.h"
#include "sampler.h"

/* Each writes one line with one write(). 0 or -errno. */
/* counting: NULL: nothing is counted. */
int lines_context(int fd, hwloc_topology_t topology,
		  const struct counting *counting);
/* asked: with the ops that were done; its cpus ... reason are filled in. */
int lines_sample(int fd, struct sample *asked, const struct timing *t,
		 const struct counting *counting);
/* The state again, with what others have used since; nothing in a guest. */
int lines_after(int fd, const struct others *since);
int lines_done(int fd, unsigned int samples);

#endif
