/* SPDX-License-Identifier: GPL-2.0-only */
/* What the simulated machine must know of an x86-64 instruction: its bytes say.
 */
#ifndef RMAPBENCH_INSN_H
#define RMAPBENCH_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSN_BYTES_MAX 15

struct insn {
	uint8_t marker; /* the number of a marker of ours, or 0 */
	bool pause;	/* what every loop that spins has in it */
	bool locked;	/* LOCK */
	bool atomic;	/* reads and writes memory at once: LOCK, or xchg */
	bool invlpg;	/* or INVPCID */
	bool cr3;	/* written */
	bool repeated;	/* REP with a string that is written: once a store */
};

struct insn insn_decode(const uint8_t *bytes, size_t len);

#endif
