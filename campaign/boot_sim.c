// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
/* A boot on the simulated machine: QEMU, our plugin, one initramfs. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "boot.h"
#include "host.h"
#include "jsonfile.h"
#include "machine.h"
#include "msg.h"

#define ARGS_MAX 96

/* The kernel does what the simulator's address map needs: see sim/address.h. */
#define CMDLINE                                                                \
	"console=ttyS0 panic=-1 clocksource=hpet tsc=unstable nokaslr no5lvl"

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

static void kernel_path(const struct boot_job *job, const char *name,
			char *path)
{
	path_make(path, "%s/build/kernels/%s/%s/%s", job->root,
		  plan_string(job->plan, "base"), job->variant, name);
}

static void machine_path(const struct boot_job *job, char *path)
{
	plan_machine_path(job->root, plan_string(job->plan, "machine"), path);
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
		add(a, "memory-backend-ram,id=m%llu,size=%lluM", i,
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

static int qemu_args(struct args *a, const struct boot_job *job,
		     const char *plugin)
{
	char path[PATH_BYTES], sites[PATH_BYTES];
	struct machine m;
	int ret;

	machine_path(job, path);
	ret = machine_read(&m, path);
	if (ret)
		return ret;
	add(a, "qemu-system-x86_64");
	add(a, "-machine");
	add(a, "q35");
	add(a, "-accel");
	add(a, "tcg,thread=multi");
	/*
	 * without erms and fsrm the kernel clears a page in words, not bytes:
	 * a string instruction is one instruction a step here
	 */
	add(a, "-cpu");
	add(a, "max,-erms,-fsrm,-la57");
	add_sockets(a, &m);
	kernel_path(job, "bzImage", sites);
	add(a, "-kernel");
	add(a, "%s", sites);
	add(a, "-initrd");
	add(a, "%s/%s", job->dir, BOOT_INITRD);
	add(a, "-append");
	add(a, "%s", CMDLINE);
	add(a, "-display");
	add(a, "none");
	add(a, "-nodefaults");
	add(a, "-no-reboot");
	add(a, "-serial");
	add(a, "file:%s/console.log", job->dir);
	add(a, "-serial");
	add(a, "file:%s/%s", job->dir, BOOT_RAW);
	kernel_path(job, "lock-sites", sites);
	add(a, "-plugin");
	add(a, "%s,machine=%s,sites=%s,out=%s/%s", plugin, path, sites,
	    job->dir, BOOT_COUNTS);
	return 0;
}

static int make_initrd(const struct boot_job *job)
{
	char script[PATH_BYTES], bench[PATH_BYTES], cells[PATH_BYTES];
	char out[PATH_BYTES], log[PATH_BYTES];
	char *argv[] = {script, bench, cells, out, NULL};
	int status;
	pid_t pid;

	path_make(script, "%s/sim/initrd.sh", job->root);
	path_make(bench, "%s/build/programs/bench/rmapbench-bench", job->root);
	boot_path(job, BOOT_CELLS, cells);
	boot_path(job, BOOT_INITRD, out);
	boot_path(job, "qemu.log", log);
	pid = boot_spawn(argv, log, NULL);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!status)
		return 0;
	msg_error("guest", out, "could not be made; %s says why", log);
	return -EIO;
}

static int start(const struct boot_job *job, pid_t *child)
{
	char plugin[PATH_BYTES], log[PATH_BYTES];
	struct args a = {.n = 0};
	int ret = make_initrd(job);

	if (ret)
		return ret;
	path_make(plugin, "%s/build/programs/sim/rmapbench-sim.so", job->root);
	boot_path(job, "qemu.log", log);
	ret = qemu_args(&a, job, plugin);
	if (!ret) {
		*child = boot_spawn(a.argv, log, plugin);
		ret = *child < 0 ? -errno : 0;
	}
	free_args(&a);
	return ret;
}

static int describe(const struct boot_job *job, json_t *context)
{
	json_t *model = json_object(), *kernel;
	char path[PATH_BYTES];
	struct machine m;
	size_t i;
	int ret;

	kernel_path(job, "identity.json", path);
	kernel = jsonfile_read(path);
	machine_path(job, path);
	ret = machine_read(&m, path);
	if (!kernel || ret) {
		json_decref(kernel);
		json_decref(model);
		return -ENOENT;
	}
	for (i = 0; i < machine_nkeys; i++)
		json_object_set_new(model, machine_keys[i].name,
				    json_integer((json_int_t)machine_value(
					    &m, &machine_keys[i])));
	json_object_set_new(context, "simulated", json_integer(1));
	json_object_set_new(context, "kernel", kernel);
	json_object_set_new(context, "model", model);
	json_object_set_new(context, "host", host_describe(job->root));
	return 0;
}

const struct backend backend_sim = {
	.name = "sim",
	.start = start,
	.describe = describe,
};
