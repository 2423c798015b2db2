/* SPDX-License-Identifier: GPL-2.0-only */
/* The samples of one boot: which, in which order, and which are there. */
#ifndef RMAPBENCH_ORDER_H
#define RMAPBENCH_ORDER_H

#include "plan.h"

/* Files of a boot's folder. The first four exist only while it runs. */
#define BOOT_ORDER   "order.json"
#define BOOT_INITRD  "initrd.gz"
#define BOOT_RAW     "raw.jsonl"
#define BOOT_COUNTS  "counts.jsonl"
#define BOOT_CONTEXT "context.json"
#define BOOT_SAMPLES "samples.jsonl"
#define BOOT_CONSOLE "console.log"
#define BOOT_QEMU    "qemu.log"

struct asked {
	size_t cell; /* its id */
	uint64_t rep;
	bool have; /* it is on disk */
};

struct order {
	struct asked *of; /* in their order, by the block's seed */
	size_t n, left;	  /* left: not on disk */
};

/*
 * The order of a boot whose folder is dir, which need not be there. 0, or
 * -errno with a message; order_free() it in any case.
 */
int order_make(struct order *o, const struct plan *plan,
	       const struct planned_boot *boot, const char *dir);
void order_free(struct order *o);

/* Is it one of these, and not on disk? And then: it is. */
bool order_wants(const struct order *o, long cell, uint64_t rep);
void order_take(struct order *o, long cell, uint64_t rep);

/*
 * Write what is left as dir/order.json. events: the folder of what is to be
 * counted besides, NULL: nothing; lock_sites: a file of the kernel that runs,
 * "": none; turn: where its groups begin. 0 or -errno, with a message.
 */
int order_write(const struct order *o, const struct plan *plan, const char *dir,
		const char *events, const char *lock_sites, uint64_t turn);

#endif
