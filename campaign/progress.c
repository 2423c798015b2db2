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
		    unsigned int boots, unsigned int boots_done)
{
	*p = (struct progress){
		.total = total,
		.done = done,
		.done_before = done,
		.boots = boots,
		.boots_done = boots_done,
		.terminal = isatty(STDERR_FILENO),
	};
	clock_gettime(CLOCK_MONOTONIC, &p->start);
}

static void time_left(const struct progress *p, char *text, size_t len)
{
	double now = p->done - p->done_before;
	double left = now > 0 ? elapsed_s(p) * (p->total - p->done) / now : -1;

	if (left < 0)
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
	time_left(p, left, sizeof(left));
	fprintf(stderr, "\r[%.*s%.*s] boot %u of %u, %s, %s\033[K", filled,
		"####################", BAR_WIDTH - filled,
		"....................", p->boots_done + 1, p->boots, what,
		left);
}

void progress_say(const struct progress *p, const char *what)
{
	char left[64];

	if (p->boots_done == p->boots)
		snprintf(left, sizeof(left), "all done");
	else
		time_left(p, left, sizeof(left));
	fprintf(stderr, "%s%s; %u of %u boots done, %s\n",
		p->terminal ? "\r\033[K" : "", what, p->boots_done, p->boots,
		left);
}
