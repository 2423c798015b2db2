/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine knows of the run that it carries out: its own, no others'. */
#ifndef RMAPBENCH_ENGINE_STATE_H
#define RMAPBENCH_ENGINE_STATE_H

#include "backend.h"
#include "progress.h"

struct engine {
	const char *root, *out;
	struct plan plan;
	const struct backend *be;
	struct journal journal;
	struct progress progress;
	struct order *orders; /* of each boot: what is on disk */
	const char *variant;  /* that runs now */
	unsigned int samples; /* of this boot, on disk */
	struct booted booted; /* of a backend that boots this computer */
	bool again;	      /* started by the user */
};

/* The folder of a boot, by its index, into path (PATH_BYTES). */
void engine_boot_dir(const struct engine *e, size_t boot, char *path);

/* Of a step that has a boot; it points into e and dir. */
struct boot_job engine_job(struct engine *e, const struct step *step,
			   const char *dir);

/*
 * Read which samples are on disk, those that an interrupted boot left unread
 * among them, and begin to count the progress. 0, or -errno with a message.
 */
int engine_read_disk(struct engine *e);

#endif
