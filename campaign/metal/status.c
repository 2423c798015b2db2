// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "status.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "journal.h"
#include "jsonfile.h"
#include "path.h"
#include "stop.h"

#define DAY_S 86400

/* The clock of each boot may be another: only what is likely is believed. */
struct pace {
	time_t begun; /* the last boot */
	long long all_s;
	unsigned int boots;
	char last[160];
};

static time_t when(const json_t *line)
{
	const char *utc = json_string_value(json_object_get(line, "utc"));
	struct tm tm = {0};

	return utc && strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm) ? timegm(&tm)
							       : 0;
}

static int take(json_t *line, const struct where *at, void *arg)
{
	const char *event = json_string_value(json_object_get(line, "event"));
	const char *reason = json_string_value(json_object_get(line, "reason"));
	long long boot = json_integer_value(json_object_get(line, "boot"));
	long long s;
	struct pace *p = arg;

	(void)at;
	if (event && !strcmp(event, "boot-start"))
		p->begun = when(line);
	if (event && !strcmp(event, "boot-failed"))
		snprintf(p->last, sizeof(p->last), "boot %lld failed: %s", boot,
			 reason ? reason : "no reason given");
	if (!event || strcmp(event, "boot-done") != 0)
		return 0;
	s = when(line) - p->begun;
	if (s > 0 && s < DAY_S) {
		p->all_s += s;
		p->boots++;
	}
	snprintf(p->last, sizeof(p->last), "boot %lld, %lld samples", boot,
		 json_integer_value(json_object_get(line, "samples")));
	return 0;
}

static void print_left(const struct pace *p, size_t boots)
{
	long long s;

	if (!p->boots)
		return;
	s = p->all_s / p->boots * (long long)boots;
	if (s >= 3600)
		printf("; about %lld h %lld min left", s / 3600, s % 3600 / 60);
	else
		printf("; about %lld min left", s / 60 + 1);
}

static void print_where(const struct plan *plan, const struct journal *j,
			const struct pace *p)
{
	size_t i, done = 0, failed = 0, next = plan->n_boots;
	const struct journal_boot *b;

	for (i = 0; i < plan->n_boots; i++) {
		b = journal_of(j, plan->boots[i].boot);
		done += b->done;
		failed += b->failures;
		if (!b->done && next == plan->n_boots)
			next = i;
	}
	if (j->run_done) {
		printf("finished: all %zu boots", plan->n_boots);
	} else if (next < plan->n_boots) {
		printf("boot %zu of %zu: %s, block %llu", next + 1,
		       plan->n_boots, plan->boots[next].variant,
		       (unsigned long long)plan->boots[next].block + 1);
		print_left(p, plan->n_boots - done);
	}
	printf("; %zu failed%s\n", failed, j->stopped ? "; stopped" : "");
	if (*p->last)
		printf("last: %s\n", p->last);
}

int status_print(const struct installed *in)
{
	char path[PATH_BYTES];
	struct pace pace = {0};
	struct journal j;
	struct plan plan;
	int ret;

	path_make(path, "%s/plan.json", in->out);
	ret = plan_read(&plan, path);
	if (!ret)
		ret = journal_open(&j, in->out);
	if (!ret) {
		jsonfile_each_line(j.path, take, &pace, NULL);
		print_where(&plan, &j, &pace);
		printf("results: %s\nboots by: %s\n", in->out, in->boots_by);
		if (stop_asked(in->out))
			puts("it stops after this boot");
		journal_close(&j);
	}
	plan_free(&plan);
	return ret;
}
