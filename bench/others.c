// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "others.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "sysroot.h"

static uint64_t cpu_us(int who)
{
	struct rusage u;

	if (getrusage(who, &u))
		return 0;
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	       (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

struct others others_now(void)
{
	unsigned long long user, nice, system, idle, iowait, irq, softirq,
		steal = 0;
	uint64_t tick_ms = 1000 / (uint64_t)sysconf(_SC_CLK_TCK);
	struct others o = {0};
	char line[256];

	o.own_ms = (cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN)) / 1000;
	/* guests' time, which follows, is in user and nice, too */
	if (!sysroot_line("/proc/stat", line, sizeof(line)) ||
	    sscanf(line, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user,
		   &nice, &system, &idle, &iowait, &irq, &softirq, &steal) < 7)
		return o;
	o.busy_ms = (user + nice + system + irq + softirq + steal) * tick_ms;
	o.total_ms = o.busy_ms + (idle + iowait) * tick_ms;
	return o;
}

void others_add(json_t *state, const struct others *a, const struct others *b)
{
	uint64_t busy_ms = b->busy_ms - a->busy_ms;
	uint64_t own_ms = b->own_ms - a->own_ms;

	/* some counts of old kernels go back, with a CPU that is switched off
	 */
	if (!a->total_ms || b->total_ms <= a->total_ms ||
	    b->busy_ms < a->busy_ms)
		return;
	json_object_set_new(
		state, "other_load_ms",
		json_integer(busy_ms > own_ms ? (json_int_t)(busy_ms - own_ms)
					      : 0));
	json_object_set_new(
		state, "other_load_of_ms",
		json_integer((json_int_t)(b->total_ms - a->total_ms)));
}

void others_look(json_t *state)
{
	static const struct timespec look = {.tv_sec = OTHERS_LOOK_MS / 1000,
					     .tv_nsec = OTHERS_LOOK_MS % 1000 *
							1000000l};
	struct others before = others_now(), after;

	nanosleep(&look, NULL);
	after = others_now();
	others_add(state, &before, &after);
}
