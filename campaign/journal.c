// SPDX-License-Identifier: GPL-2.0-only
#include "journal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "jsonfile.h"

static void increment(json_t *counts, const char *boot)
{
	json_int_t n = json_integer_value(json_object_get(counts, boot));

	json_object_set_new(counts, boot, json_integer(n + 1));
}

static int count_of(const json_t *counts, int boot)
{
	char key[16];

	snprintf(key, sizeof(key), "%d", boot);
	return (int)json_integer_value(json_object_get(counts, key));
}

static int take(json_t *line, void *arg)
{
	const char *event = json_string_value(json_object_get(line, "event"));
	struct journal *j = arg;
	char boot[16];

	if (!event)
		return 0;
	snprintf(boot, sizeof(boot), "%d",
		 (int)json_integer_value(json_object_get(line, "boot")));
	/* a new run has new tries, whatever made the old ones fail */
	if (!strcmp(event, "run-start"))
		json_object_clear(j->failed);
	else if (!strcmp(event, "boot-start"))
		increment(j->attempts, boot);
	else if (!strcmp(event, "boot-failed"))
		increment(j->failed, boot);
	else if (!strcmp(event, "boot-done"))
		increment(j->done, boot);
	else if (!strcmp(event, "run-done"))
		j->run_done = true;
	return 0;
}

int journal_open(struct journal *j, const char *dir)
{
	memset(j, 0, sizeof(*j));
	snprintf(j->path, sizeof(j->path), "%s/journal.jsonl", dir);
	j->done = json_object();
	j->attempts = json_object();
	j->failed = json_object();
	if (!j->done || !j->attempts || !j->failed)
		return -ENOMEM;
	return jsonfile_each_line(j->path, take, j);
}

void journal_close(struct journal *j)
{
	json_decref(j->done);
	json_decref(j->attempts);
	json_decref(j->failed);
}

int journal_say(struct journal *j, const char *event, int boot, json_t *more)
{
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
	json_incref(line);
	ret = jsonfile_append(j->path, line);
	if (!ret)
		ret = take(line, j);
	json_decref(line);
	return ret;
}

bool journal_boot_done(const struct journal *j, int boot)
{
	return count_of(j->done, boot) > 0;
}

int journal_attempts(const struct journal *j, int boot)
{
	return count_of(j->attempts, boot);
}

int journal_failures(const struct journal *j, int boot)
{
	return count_of(j->failed, boot);
}
