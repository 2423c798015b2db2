// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "backend.h"
#include "msg.h"
#include "path.h"

#define ARGS_MAX 96

struct args {
	char *argv[ARGS_MAX];
	int n;
};

__attribute__((format(printf, 2, 3))) static void add(struct args *a,
						      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (a->n < ARGS_MAX - 1 && vasprintf(&a->argv[a->n], fmt, ap) > 0)
		a->n++;
	va_end(ap);
}

static void free_args(struct args *a)
{
	while (a->n)
		free(a->argv[--a->n]);
}

/* A memory node and its CPUs for each socket. */
static void add_sockets(struct args *a, const struct machine *m)
{
	unsigned long long i, j, cores = m->cores_per_socket;

	add(a, "-smp");
	add(a, "%llu,sockets=%llu,cores=%llu,threads=1",
	    (unsigned long long)machine_cpus(m), (unsigned long long)m->sockets,
	    cores);
	add(a, "-m");
	add(a, "%lluM", (unsigned long long)m->memory_mib);
	for (i = 0; i < m->sockets; i++) {
		add(a, "-object");
		/* a memfd: sim/guest_memory.h finds it by its name */
		add(a, "memory-backend-memfd,id=m%llu,size=%lluM", i,
		    (unsigned long long)(m->memory_mib / m->sockets));
		add(a, "-numa");
		add(a, "node,nodeid=%llu,memdev=m%llu,cpus=%llu-%llu", i, i,
		    i * cores, (i + 1) * cores - 1);
	}
	for (i = 0; i < m->sockets; i++) {
		for (j = i + 1; j < m->sockets; j++) {
			add(a, "-numa");
			add(a, "dist,src=%llu,dst=%llu,val=%llu", i, j,
			    (unsigned long long)m->numa_distance);
		}
	}
}

static void add_files(struct args *a, const struct qemu *q)
{
	add(a, "-kernel");
	add(a, "%s", q->kernel);
	add(a, "-initrd");
	add(a, "%s", q->initrd);
	add(a, "-append");
	add(a, "%s", q->append);
	add(a, "-serial");
	add(a, "file:%s", q->console);
	add(a, "-serial");
	add(a, "file:%s", q->second);
}

pid_t qemu_start(const struct qemu *q)
{
	struct args a = {.n = 0};
	pid_t pid;

	add(&a, "qemu-system-x86_64");
	add(&a, "-machine");
	/* no mouse: it would be probed for while we measure */
	add(&a, "q35,i8042=off");
	add(&a, "-accel");
	add(&a, "tcg,thread=multi");
	/*
	 * without erms and fsrm the kernel clears a page in words, not bytes:
	 * a string instruction is one instruction a step here
	 */
	add(&a, "-cpu");
	add(&a, "max,-erms,-fsrm,-la57");
	add_sockets(&a, q->machine);
	add(&a, "-display");
	add(&a, "none");
	add(&a, "-nodefaults");
	add(&a, "-no-reboot");
	/* else its timers go by the host's time */
	add(&a, "-rtc");
	if (q->machine->deterministic) {
		add(&a, "clock=vm,base=2026-01-01T00:00:00");
		add(&a, "-seed");
		add(&a, "%llu", (unsigned long long)q->seed);
	} else {
		add(&a, "clock=vm");
	}
	add_files(&a, q);
	if (q->plugin) {
		add(&a, "-plugin");
		add(&a, "%s,%s", q->plugin, q->plugin_options);
	}
	/* preloaded too: it is the clock, see sim/plugin.c */
	pid = boot_spawn(a.argv, q->log, q->plugin);
	free_args(&a);
	return pid < 0 ? -errno : pid;
}

int qemu_make_initrd(const char *root, const char *program, const char *order,
		     const char *selftests, const char *out, const char *log)
{
	char script[PATH_BYTES];
	char *argv[] = {script,	     (char *)program,	(char *)order,
			(char *)out, (char *)selftests, NULL};

	path_make(script, "%s/sim/initrd.sh", root);
	return boot_script(argv, log);
}
