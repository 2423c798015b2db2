/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a run has come, in boots or hunts, and how long it will still take.
 */
#ifndef RMAPBENCH_PROGRESS_H
#define RMAPBENCH_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct progress {
	double total, done; /* in whatever the costs are in */
	double done_before; /* of done: by an earlier run */
	struct timespec start;
	unsigned int steps, steps_done;
	bool terminal;
};

void progress_begin(struct progress *p, double total, double done,
		    unsigned int steps, unsigned int steps_done);

/* The time left, in words; "all done" after the last step. */
void progress_left(const struct progress *p, char *text, size_t len);

/* On a terminal: redraw the line. Elsewhere: nothing. */
void progress_draw(const struct progress *p, const char *what);

/* Say something that stays, with the time left. */
void progress_say(const struct progress *p, const char *what);

#endif
