// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 20

static double elapsed_s(const struct progress *p)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - p->start.tv_sec) +
	       (double)(now.tv_nsec - p->start.tv_nsec) / 1e9;
}

void progress_begin(struct progress *p, double total, double done,
		    unsigned int steps, unsigned int steps_done)
{
	*p = (struct progress){
		.total = total,
		.done = done,
		.done_before = done,
		.steps = steps,
		.steps_done = steps_done,
		.terminal = isatty(STDERR_FILENO),
	};
	clock_gettime(CLOCK_MONOTONIC, &p->start);
}

void progress_left(const struct progress *p, char *text, size_t len)
{
	double now = p->done - p->done_before;
	double left = now > 0 ? elapsed_s(p) * (p->total - p->done) / now : -1;

	if (p->steps_done == p->steps)
		snprintf(text, len, "all done");
	else if (left < 0)
		snprintf(text, len, "time left not known yet");
	else if (left < 90)
		snprintf(text, len, "about %.0f s left", left);
	else
		snprintf(text, len, "about %.0f min left", left / 60);
}

void progress_draw(const struct progress *p, const char *what)
{
	int filled = p->total > 0 ? (int)(BAR_WIDTH * p->done / p->total) : 0;
	char left[64];

	if (!p->terminal)
		return;
	progress_left(p, left, sizeof(left));
	fprintf(stderr, "\r[%.*s%.*s] boot %u of %u, %s, %s\033[K", filled,
		"####################", BAR_WIDTH - filled,
		"....................", p->steps_done + 1, p->steps, what,
		left);
}

void progress_say(const struct progress *p, const char *what)
{
	char left[64];

	progress_left(p, left, sizeof(left));
	fprintf(stderr, "%s%s; %u of %u boots done, %s\n",
		p->terminal ? "\r\033[K" : "", what, p->steps_done, p->steps,
		left);
}
