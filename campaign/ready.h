/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPBENCH_READY_H
#define RMAPBENCH_READY_H

#include "options.h"

/*
 * Can what this computer measures now be trusted (record/trust.h)? Looks at it
 * for OTHERS_LOOK_MS. 0, with a warning for each doubt; or -EBUSY with a
 * message, if it is one of those that refuse, and neither --force nor --quick
 * was given: --quick is to try things, on the computer that one works on. The
 * report marks each boot that is in doubt in any case.
 */
int ready_to_measure(const struct options *o);

/* The same before the first boot: who else uses the CPUs now is gone then. */
int ready_to_boot(const struct options *o);

#endif
