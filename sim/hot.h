/* SPDX-License-Identifier: GPL-2.0-only */
/* The hottest objects of a sample: what heat.h noted, by what lies there. */
#ifndef RMAPBENCH_HOT_H
#define RMAPBENCH_HOT_H

#include <jansson.h>

#include "heat.h"

/*
 * An array of the objects whose lines cost the most, worst first: of each its
 * name, how many lines it had that moved, transfers, upgrades, how long these
 * took in all, and the functions that waited longest. The caller owns it. Puts
 * the entries into another order.
 */
json_t *hot_objects(struct heat_entry *entries, size_t n,
		    uint64_t frequency_mhz);

#endif
