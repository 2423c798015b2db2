// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "pressure.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "procfile.h"
#include "region.h"

#define NODE	     "/sys/devices/system/node/node0/"
#define MORE_KIB     512ul	 /* than is free */
#define ENOUGH_KIB   (4ul << 10) /* that reclaim may find */
#define RELAXED_KIB  (8ul << 10) /* to be kept free at other times */
#define VICTIMS	     8
#define VICTIM_BYTES (2ul << 20)

static uint64_t node_kib, all_kib;
static _Atomic int *victims; /* shared */

/* Of the one node that all are bound to: else the other would do, too. */
static uint64_t node_stat_kib(const char *name)
{
	return procfile_value(NODE "vmstat", name) * (PAGE_BYTES >> 10);
}

static uint64_t read_node_kib(void)
{
	FILE *f = fopen(NODE "meminfo", "re");
	uint64_t kib = 0;

	if (f && fscanf(f, "Node 0 MemTotal: %" SCNu64, &kib) != 1)
		kib = 0;
	if (f)
		fclose(f);
	return kib;
}

int pressure_prepare(void)
{
	node_kib = read_node_kib();
	all_kib = procfile_value("/proc/meminfo", "MemTotal:");
	if (!node_kib || !all_kib)
		return -ENOTSUP;
	victims = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (victims == MAP_FAILED)
		return -errno;
	return procfile_write("/proc/self/oom_score_adj", "-1000");
}

int pressure_join(void)
{
	unsigned long nodes = 1;

	return syscall(SYS_set_mempolicy, 2 /* MPOL_BIND */, &nodes, 3) ? -errno
									: 0;
}

/*
 * On the node; what is kept is shared out to all of them by their size. KASAN's
 * shadow of all memory is in one: halves would be wrong by more than MORE_KIB.
 */
static void keep_free(uint64_t kib)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, kib * all_kib / node_kib);
	procfile_write("/proc/sys/vm/min_free_kbytes", text);
}

/* The last victim must not be killed: the kernel would stop. */
void pressure_begin(void)
{
	uint64_t kib = node_stat_kib("nr_inactive_anon") +
		       node_stat_kib("nr_active_anon");

	if (kib >= ENOUGH_KIB && atomic_load(victims) > VICTIMS / 2)
		keep_free(node_stat_kib("nr_free_pages") + MORE_KIB);
}

void pressure_end(void)
{
	keep_free(RELAXED_KIB);
}

static void be_a_victim(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pressure_join();
	procfile_write("/proc/self/oom_score_adj", "1000");
	mmap(NULL, VICTIM_BYTES, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);
	for (;;)
		pause();
}

void pressure_keep_victims(void)
{
	int n = atomic_load(victims);
	pid_t pid;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		n--;
	atomic_store(victims, n);
	if (n < VICTIMS)
		pressure_end();
	for (; n < VICTIMS; n++) {
		pid = fork();
		if (pid < 0)
			break;
		if (!pid)
			be_a_victim();
	}
	atomic_store(victims, n);
}
