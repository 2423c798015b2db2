/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stacks to go on with at another place: what swapcontext() does, but for the
 * signal mask, which it asks the kernel for each time. Where stack_switches is
 * false this processor has none, and nothing else here may be called.
 */
#ifndef RMAPBENCH_STACK_H
#define RMAPBENCH_STACK_H

#include <stdbool.h>
#include <stddef.h>

extern const bool stack_switches;

/*
 * Saves what the present stack goes on with, and where that is at from; goes on
 * with another, which was saved so.
 */
void stack_switch(void **from, void *to);

/* One that goes on at entry, which must not return. NULL: no memory. */
void *stack_new(size_t bytes, void (*entry)(void));

#endif
