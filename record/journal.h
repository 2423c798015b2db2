/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happened in a run, one line an event, appended and synced. The journal
 * is the only truth about which boots are done; nothing in it is ever changed.
 */
#ifndef RMAPBENCH_JOURNAL_H
#define RMAPBENCH_JOURNAL_H

#include "fields.h"

struct journal_boot {
	uint64_t attempts; /* begun */
	uint64_t failures; /* since the run was last started */
	bool done;
	bool failed;  /* that is the last thing that was said of it */
	char *reason; /* of the last failure; NULL: it never failed */
};

struct journal {
	char *path;
	struct journal_boot *boots; /* by number, as far as they are known */
	size_t n;
	bool run_done;
	/* of a run that boots this computer itself */
	bool stopped;	    /* until it is started again */
	bool homeward;	    /* on its way back to the computer's own kernel */
	uint64_t last_boot; /* that was begun */
	size_t cut; /* number of a last line that was cut short; 0: none */
};

/* Read dir/journal.jsonl, which may not be there yet. 0 or -errno. */
int journal_open(struct journal *j, const char *dir);
void journal_close(struct journal *j);

/*
 * Append an event; boot is -1 if it concerns the whole run. more: further
 * fields or NULL; taken over. 0 or -errno, with a message.
 */
int journal_say(struct journal *j, const char *event, long boot, json_t *more);

/* Of a boot that has not begun all is zero. */
const struct journal_boot *journal_of(const struct journal *j, uint64_t boot);

#endif
