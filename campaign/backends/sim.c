// SPDX-License-Identifier: GPL-2.0-only
/* A boot on the simulated machine: QEMU, our plugin, one initramfs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backend.h"
#include "host.h"
#include "jsonfile.h"
#include "kernels.h"
#include "machines.h"
#include "msg.h"
#include "qemu.h"

/*
 * The kernel does what the simulator's address map needs: see sim/address.h.
 * lpj: each CPU would measure its delay loop at boot, a second and more each.
 * tsc_early_khz: CLOCK_TSC_PER_NS of sim/clock.h.
 */
#define CMDLINE(tsc)                                                           \
	"console=ttyS0 panic=-1 " tsc " nokaslr no5lvl slab_nomerge "          \
	"lpj=5000000 tsc_early_khz=2000000"

/* It tells simulated time; without the plugin it is the host's. */
#define TSC_SIMULATED "tsc=reliable"
#define TSC_OF_HOST   "clocksource=hpet tsc=unstable"

static void kernel_path(const struct boot_job *job, const char *name,
			char *path)
{
	char dir[PATH_BYTES];

	kernel_dir(job->root, job->plan->base, "timed", job->boot->variant,
		   dir);
	path_make(path, "%s/%s", dir, name);
}

static int check(const struct boot_job *job)
{
	const struct variant *v =
		&job->plan->variants[job->boot->variant_index];
	char dir[PATH_BYTES];

	if (!v->kernel) {
		msg_error("plan", v->name,
			  "does not say which kernel it is: made by an older "
			  "rmapbench; begin a new run");
		return -EINVAL;
	}
	kernel_dir(job->root, job->plan->base, "timed", v->name, dir);
	return kernel_check(dir, v->kernel);
}

static int start_qemu(const struct boot_job *job, pid_t *child, bool simulated)
{
	char program[PATH_BYTES], plugin[PATH_BYTES], machine_file[PATH_BYTES];
	char folder[PATH_BYTES], kernel[PATH_BYTES], order[PATH_BYTES];
	char initrd[PATH_BYTES], console[PATH_BYTES], raw[PATH_BYTES];
	char log[PATH_BYTES], options[4 * PATH_BYTES], seed[32] = "";
	struct machine m;
	struct qemu q = {
		.machine = &m,
		.kernel = kernel,
		.initrd = initrd,
		.append = simulated ? CMDLINE(TSC_SIMULATED)
				    : CMDLINE(TSC_OF_HOST),
		.console = console,
		.second = raw,
		.log = log,
		.plugin = simulated ? plugin : NULL,
		.plugin_options = options,
	};
	int ret;

	machines_path(job->root, job->plan->machine, machine_file);
	ret = machines_of(&m, job->plan, job->root);
	if (ret)
		return ret;
	path_make(program, "%s/build/programs/bench/rmapbench-bench",
		  job->root);
	path_make(plugin, "%s/build/programs/sim/rmapbench-sim.so", job->root);
	kernel_path(job, "bzImage", kernel);
	kernel_path(job, "", folder);
	boot_path(job, BOOT_ORDER, order);
	boot_path(job, BOOT_INITRD, initrd);
	boot_path(job, BOOT_RAW, raw);
	boot_path(job, BOOT_CONSOLE, console);
	boot_path(job, BOOT_QEMU, log);
	q.seed = plan_block_seed(job->plan, job->boot->block);
	if (m.deterministic)
		snprintf(seed, sizeof(seed), "seed=%llu,",
			 (unsigned long long)q.seed);
	snprintf(options, sizeof(options),
		 "machine=%s,window=%llu,%skernel=%s,out=%s/%s", machine_file,
		 (unsigned long long)m.window_cycles, seed, folder, job->dir,
		 BOOT_COUNTS);
	ret = qemu_make_initrd(job->root, program, order, NULL, initrd, log);
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

static int describe(const struct boot_job *job, struct context *context)
{
	char path[PATH_BYTES];
	struct machine m;
	int ret;

	kernel_path(job, "identity.json", path);
	ret = jsonfile_load(path, &context->kernel);
	json_array_append_new(context->keep, context->kernel);
	if (!ret)
		ret = machines_of(&m, job->plan, job->root);
	if (ret)
		return ret;
	context->simulated = 1;
	context->model = machines_model(&m);
	context->host = host_of_run(job->root);
	json_array_append_new(context->keep, context->model);
	json_array_append_new(context->keep, context->host);
	return 0;
}

const struct backend backend_sim = {
	.name = "sim",
	.flavour = "timed",
	.log = BOOT_QEMU,
	.check = check,
	.start = start,
	.describe = describe,
};

/* Without the plugin: only how long it takes the host is of interest. */
const struct backend backend_tcg = {
	.name = "tcg",
	.flavour = "timed",
	.log = BOOT_QEMU,
	.check = check,
	.start = start_plain,
	.describe = describe,
};
