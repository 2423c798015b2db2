/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest says to the simulator: an 8-byte nop whose displacement is a
 * magic number. On any other machine it does nothing.
 */
#ifndef RMAPBENCH_MARKER_H
#define RMAPBENCH_MARKER_H

#define MARKER_BEGIN 1 /* simulate from here: warm the caches */
#define MARKER_COUNT 2 /* count from here */
#define MARKER_END   3 /* stop, and write what was counted */

/* nopl MAGIC << 8 | n (%rax,%rax,1): 0f 1f 84 00 n fe ca 5e */
#define MARKER_BYTES 8
#define MARKER_CODE                                                            \
	{                                                                      \
		0x0f, 0x1f, 0x84, 0x00, 0, 0xfe, 0xca, 0x5e                    \
	}
#define MARKER_N_AT 4

#ifdef __x86_64__
#define MARKER(n)                                                              \
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, %c0, 0xfe, 0xca, 0x5e" \
			 :                                                     \
			 : "i"(n)                                              \
			 : "memory")
#else
#define MARKER(n) ((void)(n))
#endif

#endif
