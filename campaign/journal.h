/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happened in a run, one line an event, appended and synced. The journal
 * is the only truth about which boots are done; nothing in it is ever changed.
 */
#ifndef RMAPBENCH_JOURNAL_H
#define RMAPBENCH_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>

struct journal {
	char path[512];
	json_t *done;	  /* boots that are, by number */
	json_t *attempts; /* begun of each boot, by number */
	json_t *failed;	  /* failures of each boot, by number */
	bool run_done;
};

/* Read dir/journal.jsonl, which may not be there yet. 0 or -errno. */
int journal_open(struct journal *j, const char *dir);
void journal_close(struct journal *j);

/*
 * Append an event; boot is -1 if it concerns the whole run. more: further
 * fields or NULL; taken over. 0 or -errno, with a message.
 */
int journal_say(struct journal *j, const char *event, int boot, json_t *more);

bool journal_boot_done(const struct journal *j, int boot);
int journal_attempts(const struct journal *j, int boot);
int journal_failures(const struct journal *j, int boot);

#endif
