// SPDX-License-Identifier: GPL-2.0-only
#include "stack.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef __x86_64__

const bool stack_switches = true;

/* What a function must preserve: System V ABI, x86-64, 3.2.1. */
enum { REGISTERS = 6 };

__attribute__((naked, noinline)) void
stack_switch(__attribute__((unused)) void **from,
	     __attribute__((unused)) void *to)
{
	__asm__("pushq %rbp\n\t"
		"pushq %rbx\n\t"
		"pushq %r12\n\t"
		"pushq %r13\n\t"
		"pushq %r14\n\t"
		"pushq %r15\n\t"
		"movq %rsp, (%rdi)\n\t"
		"movq %rsi, %rsp\n\t"
		"popq %r15\n\t"
		"popq %r14\n\t"
		"popq %r13\n\t"
		"popq %r12\n\t"
		"popq %rbx\n\t"
		"popq %rbp\n\t"
		"ret");
}

void *stack_new(size_t bytes, void (*entry)(void))
{
	void **top = aligned_alloc(16, bytes), **sp;

	if (!top)
		return NULL;
	top += bytes / sizeof(*top);
	/* as after a call: 8 below a multiple of 16 */
	sp = top - 2;
	*sp = (void *)(uintptr_t)entry;
	return sp - REGISTERS;
}

#else

const bool stack_switches = false;

void stack_switch(void **from, void *to)
{
	(void)from;
	(void)to;
	abort();
}

void *stack_new(size_t bytes, void (*entry)(void))
{
	(void)bytes;
	(void)entry;
	return NULL;
}

#endif
