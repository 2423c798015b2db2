/* SPDX-License-Identifier: GPL-2.0-only */
/* What a process that spins tells its CPU. */
#ifndef RMAPBENCH_RELAX_H
#define RMAPBENCH_RELAX_H

static inline void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#else
	__asm__ volatile("" ::: "memory");
#endif
}

#endif
