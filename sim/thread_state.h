/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What QEMU keeps per thread: the program's thread-local variables. They lie at
 * the same place in each thread's block, and code finds them by the thread that
 * it runs on. Who runs on another thread than its own has them copied there,
 * and back home when another one is to run.
 *
 * One of them may not be moved: a list of QEMU's holds the addresses of all
 * readers of RCU. At home a reader says that it reads while it runs elsewhere,
 * which is the safe answer.
 */
#ifndef RMAPBENCH_THREAD_STATE_H
#define RMAPBENCH_THREAD_STATE_H

#include <stdbool.h>

/*
 * Before any other. 0; -ENOSYS: this program does not tell where its RCU reader
 * is, or has it elsewhere than QEMU 7.2 to 11.1 do.
 */
int thread_state_init(void);

/* The block of the calling thread. */
void *thread_state_here(void);

void thread_state_load(void *here, void *home);
void thread_state_save(void *home, const void *here);

/* Somebody waits until it does not read, which saving it would tell. */
bool thread_state_is_asked(const void *home);

#endif
