/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines that the bench program writes, one JSON object each, told apart by
 * "type": one "context", a "sample" for each cell asked for, then "done".
 */
#ifndef RMAPBENCH_RECORD_H
#define RMAPBENCH_RECORD_H

#include "sampler.h"

/* Each writes one line with one write(). 0 or -errno. */
int record_context(int fd, hwloc_topology_t topology);
int record_sample(int fd, const struct cell *c, const struct sample *s,
		  enum rule rule);
int record_done(int fd, unsigned int samples);

#endif
