/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a kernel image, <image_sha256>.json: seconds and runs of all
 * hunts there ever were. One that could not do what it is about is none.
 */
#ifndef RMAPBENCH_PROOF_H
#define RMAPBENCH_PROOF_H

#include "fields.h"

struct proof {
	json_t *kernel; /* its identity */
	bool survived;	/* every hunt, every time */
	json_t *hunts;	/* {NAME: {"seconds", "runs", "fell", "verdict"}} */
	json_t *keep;	/* owns both */
};

/* 0 or -errno, as jsonfile_load(). proof_free() it in any case. */
int proof_read(struct proof *p, const char *path);
/* The one in the file, or an empty one; now of that kernel. */
int proof_begin(struct proof *p, const char *path, json_t *kernel);
json_t *proof_write(const struct proof *p);
void proof_free(struct proof *p);

/* One hunt more. */
void proof_add_hunt(struct proof *p, const char *hunt, uint64_t seconds,
		    bool fell, const char *verdict);

/* Of hunting in it, all together. */
uint64_t proof_seconds(const struct proof *p);

#endif
