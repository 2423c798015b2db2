/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Settings of the whole computer for the time of a run, and back. What they
 * were is on disk before the first one is changed, in TUNE_FILE: whoever runs
 * next puts back what a run that was killed could not. A reboot has done that
 * already: the file holds the boot's id.
 *
 * A setting that somebody else has changed meanwhile is left as it is.
 */
#ifndef RMAPBENCH_TUNE_H
#define RMAPBENCH_TUNE_H

#define TUNE_FOLDER "/var/lib/rmapbench"
#define TUNE_FILE   TUNE_FOLDER "/tuned.json"
#define TUNE_LOCK   "/run/rmapbench-tune.lock"

/* Print what would be set now, one a line: "tune: NAME VALUE (is VALUE)". */
void tune_print(void);

/* May this user set it all? 0 or -EACCES, with a message. */
int tune_check(void);

/*
 * Put back what was left, then set. A descriptor that keeps others from doing
 * so, for tune_end(); or -errno with a message: all is as it was.
 */
int tune_begin(void);

/* Put back. 0, or -errno with a message: the file stays, for another try. */
int tune_end(int lock);

/*
 * Put back what a run that was killed has left; nothing if there is none, or
 * if a run is on. 0 or -errno, with a message.
 */
int tune_recover(void);

#endif
