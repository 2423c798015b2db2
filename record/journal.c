// SPDX-License-Identifier: GPL-2.0-only
#include "journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jsonfile.h"
#include "memory.h"

/* More boots than any plan has: a number that was not written by us. */
#define BOOTS_MAX 1000000

struct event {
	const char *event, *utc, *reason;
	uint64_t boot;
};

static const struct field event_fields[] = {
	FIELD(MUST, TEXT, event, event),
	FIELD(MUST, TEXT, event, utc),
	FIELD(MAY, TEXT, event, reason),
	{.name = NULL},
};

static const struct field boot_field[] = {
	FIELD(MUST, COUNT, event, boot),
	{.name = NULL},
};

static void take_of_boot(struct journal_boot *b, const struct event *e)
{
	if (!strcmp(e->event, "boot-start")) {
		b->attempts++;
		b->failed = false;
	}
	if (!strcmp(e->event, "boot-done"))
		b->done = true;
	if (strcmp(e->event, "boot-failed") != 0)
		return;
	b->failures++;
	b->failed = true;
	free(b->reason);
	b->reason =
		memory_print("%s", *e->reason ? e->reason : "no reason given");
}

static void take_of_run(struct journal *j, const struct event *e)
{
	size_t i;

	/* a new run has new tries, whatever made the old ones fail */
	for (i = 0; !strcmp(e->event, "run-start") && i < j->n; i++)
		j->boots[i].failures = 0;
	if (!strcmp(e->event, "run-start"))
		j->stopped = false;
	j->stopped |= !strcmp(e->event, "run-stopped");
	j->homeward = !strcmp(e->event, "run-homeward");
	j->run_done |= !strcmp(e->event, "run-done");
}

static int take(json_t *line, const struct where *at, void *arg)
{
	struct journal *j = arg;
	struct event e = {0};

	if (fields_read(event_fields, line, at, &e))
		return -EINVAL;
	take_of_run(j, &e);
	if (strncmp(e.event, "boot-", 5) != 0)
		return 0;
	if (fields_read(boot_field, line, at, &e))
		return -EINVAL;
	if (e.boot > BOOTS_MAX)
		return fields_error(at, "field boot: above %d", BOOTS_MAX);
	while (j->n <= e.boot)
		memory_push(&j->boots, &j->n, sizeof(*j->boots));
	take_of_boot(&j->boots[e.boot], &e);
	if (!strcmp(e.event, "boot-start"))
		j->last_boot = e.boot;
	return 0;
}

int journal_open(struct journal *j, const char *dir)
{
	*j = (struct journal){.path = memory_print("%s/journal.jsonl", dir)};
	return jsonfile_each_line(j->path, take, j, &j->cut);
}

void journal_close(struct journal *j)
{
	size_t i;

	for (i = 0; i < j->n; i++)
		free(j->boots[i].reason);
	free(j->boots);
	free(j->path);
	*j = (struct journal){.n = 0};
}

int journal_say(struct journal *j, const char *event, long boot, json_t *more)
{
	struct where at = {.file = j->path};
	time_t now = time(NULL);
	json_t *line;
	struct tm tm;
	char utc[32];
	int ret;

	strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	line = json_pack("{s:s, s:s}", "event", event, "utc", utc);
	if (boot >= 0)
		json_object_set_new(line, "boot", json_integer(boot));
	if (more)
		json_object_update(line, more);
	json_decref(more);
	ret = jsonfile_append(j->path, json_incref(line));
	if (!ret)
		ret = take(line, &at, j);
	json_decref(line);
	return ret;
}

const struct journal_boot *journal_of(const struct journal *j, uint64_t boot)
{
	static const struct journal_boot never;

	return boot < j->n ? &j->boots[boot] : &never;
}
