/* SPDX-License-Identifier: GPL-2.0-only */
/* Result folders: a new one for a new plan, the old one for an unfinished. */
#ifndef RMAPBENCH_FOLDER_H
#define RMAPBENCH_FOLDER_H

#include "plan.h"

/*
 * The folder for a plan, into path (PATH_BYTES). With out: that one, which must
 * not exist, or hold the same plan unfinished. Without: the newest unfinished
 * folder of results/ with the same plan, else a new one named after time,
 * machine and base. 0, or -errno with a message.
 */
int folder_prepare(const char *root, const char *out, struct plan *plan,
		   char *path);

/*
 * Only one program may add to a folder: it locks a file there, plan.json of
 * samples. A descriptor that holds the lock, or
 * -EBUSY, or -errno; without a message.
 */
int folder_lock(const char *path, const char *file);

#endif
