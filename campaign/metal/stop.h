/* SPDX-License-Identifier: GPL-2.0-only */
/* A file in the results' folder asks the engine for no further boot. */
#ifndef RMAPBENCH_STOP_H
#define RMAPBENCH_STOP_H

#include <stdbool.h>

/* On disk when it returns. 0, or -errno with a message. */
int stop_ask(const char *out);
void stop_forget(const char *out);
bool stop_asked(const char *out);

#endif
