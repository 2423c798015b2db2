// SPDX-License-Identifier: GPL-2.0-only
/* A boot on the simulated machine: QEMU, our plugin, one initramfs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot.h"
#include "host.h"
#include "jsonfile.h"
#include "kernels.h"
#include "msg.h"
#include "qemu.h"

/*
 * The kernel does what the simulator's address map needs: see sim/address.h.
 * lpj: each CPU would measure its delay loop at boot, a second and more each.
 */
#define CMDLINE                                                                \
	"console=ttyS0 panic=-1 clocksource=hpet tsc=unstable nokaslr no5lvl " \
	"slab_nomerge lpj=5000000"

static void kernel_path(const struct boot_job *job, const char *name,
			char *path)
{
	char dir[PATH_BYTES];

	kernel_dir(job->root, plan_string(job->plan, "base"), "timed",
		   job->variant, dir);
	path_make(path, "%s/%s", dir, name);
}

static int check(const struct boot_job *job)
{
	const json_t *v, *kernel = NULL;
	char dir[PATH_BYTES];
	size_t i;

	json_array_foreach (json_object_get(job->plan, "variants"), i, v)
		if (!strcmp(plan_string(v, "name"), job->variant))
			kernel = json_object_get(v, "kernel");
	if (!kernel) {
		msg_error("plan", job->variant,
			  "does not say which kernel it is: made by an older "
			  "rmapbench; begin a new run");
		return -EINVAL;
	}
	kernel_dir(job->root, plan_string(job->plan, "base"), "timed",
		   job->variant, dir);
	return kernel_check(dir, kernel);
}

static void machine_path(const struct boot_job *job, char *path)
{
	plan_machine_path(job->root, plan_string(job->plan, "machine"), path);
}

static int start_qemu(const struct boot_job *job, pid_t *child, bool simulated)
{
	char program[PATH_BYTES], plugin[PATH_BYTES], machine_file[PATH_BYTES];
	char folder[PATH_BYTES], kernel[PATH_BYTES], cells[PATH_BYTES];
	char initrd[PATH_BYTES], console[PATH_BYTES], raw[PATH_BYTES];
	char log[PATH_BYTES], options[4 * PATH_BYTES];
	struct machine m;
	struct qemu q = {
		.machine = &m,
		.kernel = kernel,
		.initrd = initrd,
		.append = CMDLINE,
		.console = console,
		.second = raw,
		.log = log,
		.plugin = simulated ? plugin : NULL,
		.plugin_options = options,
	};
	int ret;

	machine_path(job, machine_file);
	ret = plan_machine_of(&m, job->plan, job->root);
	if (ret)
		return ret;
	path_make(program, "%s/build/programs/bench/rmapbench-bench",
		  job->root);
	path_make(plugin, "%s/build/programs/sim/rmapbench-sim.so", job->root);
	kernel_path(job, "bzImage", kernel);
	kernel_path(job, "", folder);
	boot_path(job, BOOT_CELLS, cells);
	boot_path(job, BOOT_INITRD, initrd);
	boot_path(job, BOOT_RAW, raw);
	boot_path(job, BOOT_CONSOLE, console);
	boot_path(job, BOOT_QEMU, log);
	snprintf(options, sizeof(options),
		 "machine=%s,window=%llu,kernel=%s,out=%s/%s", machine_file,
		 (unsigned long long)m.window_cycles, folder, job->dir,
		 BOOT_COUNTS);
	ret = qemu_make_initrd(job->root, program, cells, NULL, initrd, log);
	if (ret)
		return ret;
	*child = qemu_start(&q);
	return *child < 0 ? *child : 0;
}

static int start(const struct boot_job *job, pid_t *child)
{
	return start_qemu(job, child, true);
}

static int start_plain(const struct boot_job *job, pid_t *child)
{
	return start_qemu(job, child, false);
}

static int describe(const struct boot_job *job, json_t *context)
{
	char path[PATH_BYTES];
	struct machine m;
	json_t *kernel;

	kernel_path(job, "identity.json", path);
	kernel = jsonfile_read(path);
	if (!kernel || plan_machine_of(&m, job->plan, job->root)) {
		json_decref(kernel);
		return -ENOENT;
	}
	json_object_set_new(context, "simulated", json_integer(1));
	json_object_set_new(context, "kernel", kernel);
	json_object_set_new(context, "model", plan_model(&m));
	json_object_set_new(context, "host", host_describe(job->root));
	return 0;
}

const struct backend backend_sim = {
	.name = "sim",
	.log = BOOT_QEMU,
	.check = check,
	.start = start,
	.describe = describe,
};

const struct backend backend_tcg = {
	.name = "tcg",
	.log = BOOT_QEMU,
	.check = check,
	.start = start_plain,
	.describe = describe,
};
