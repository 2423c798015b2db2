/* SPDX-License-Identifier: GPL-2.0-only */
/* What the plugin is given on QEMU's command line: NAME=VALUE, by commas. */
#ifndef RMAPBENCH_PLUGIN_OPTIONS_H
#define RMAPBENCH_PLUGIN_OPTIONS_H

#include <stdbool.h>

#include "machine.h"

struct plugin_options {
	struct machine machine; /* with what was asked for besides its file */
	const char *kernel;	/* its folder, in argv; NULL: none given */
	bool is_seeded; /* then runs with one seed are equal, see turns.h */
	uint64_t seed;
	int out_fd; /* where counts go */
};

/* machine= and out= are needed. 0 or -errno with a message. */
int plugin_options_take(struct plugin_options *o, int argc, char **argv);

#endif
