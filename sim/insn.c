// SPDX-License-Identifier: GPL-2.0-only
#include "insn.h"

#include "marker.h"

static uint8_t marker_of(const uint8_t *bytes, size_t len)
{
	static const uint8_t code[MARKER_BYTES] = MARKER_CODE;
	unsigned int i;

	if (len != MARKER_BYTES)
		return 0;
	for (i = 0; i < MARKER_BYTES; i++)
		if (i != MARKER_N_AT && bytes[i] != code[i])
			return 0;
	return bytes[MARKER_N_AT];
}

/* Those that throw translations away; at: behind prefixes and REX. */
static void decode_tlb(const uint8_t *at, size_t len, struct insn *insn)
{
	unsigned int reg, mod;

	if (len < 3 || at[0] != 0x0f)
		return;
	reg = at[2] >> 3 & 7;
	mod = at[2] >> 6;
	insn->invlpg = (at[1] == 0x01 && reg == 7 && mod != 3) ||
		       (at[1] == 0x38 && at[2] == 0x82);
	insn->cr3 = at[1] == 0x22 && reg == 3;
}

struct insn insn_decode(const uint8_t *bytes, size_t len)
{
	struct insn insn = {.marker = marker_of(bytes, len)};
	bool rep = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i] == 0xf0)
			insn.locked = insn.atomic = true;
		else if (bytes[i] == 0xf2 || bytes[i] == 0xf3)
			rep = true;
		else if (bytes[i] < 0x64 || bytes[i] > 0x67) /* FS, GS, sizes */
			break;
	}
	insn.pause = rep && i + 1 == len && bytes[i] == 0x90;
	if (i < len && (bytes[i] & 0xf0) == 0x40) /* REX */
		i++;
	if (i == len)
		return insn;
	/* xchg locks memory without the prefix */
	if ((bytes[i] & 0xfe) == 0x86 && i + 1 < len && bytes[i + 1] < 0xc0)
		insn.atomic = true;
	decode_tlb(bytes + i, len - i, &insn);
	/* movs and stos */
	insn.repeated =
		rep && ((bytes[i] & 0xfe) == 0xa4 || (bytes[i] & 0xfe) == 0xaa);
	return insn;
}
