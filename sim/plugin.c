// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated machine's end in QEMU: feeds every access of every CPU to the
 * coherence model and every instruction to the lock-step clock, and, being
 * preloaded too, gives QEMU the simulated time as its monotonic clock.
 *
 * Caveats: instruction fetches are not simulated; an access that crosses a line
 * counts for its first line; a translation block that is left early has been
 * charged whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "coherence.h"
#include "lockstep.h"
#include "marker.h"
#include "msg.h"
#include "qemu_plugin_v1.h"
#include "sites.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv);

/* What a CPU did, as far as the coherence model does not count it. */
struct progress {
	_Alignas(128) uint64_t instructions;
	uint64_t sites[SITE_LOCKS];
};

static struct machine machine;
static struct coherence *model;
static struct sites sites;
static struct address_map addresses;
static struct progress progress[MACHINE_CPUS_MAX];
static int out_fd = -1;

/* As it was at MARKER_COUNT. */
static struct {
	struct progress progress[MACHINE_CPUS_MAX];
	struct coherence_counts counts[MACHINE_CPUS_MAX];
	uint64_t clock;
	uint64_t host_ns;
} start;
static unsigned int roi; /* MARKER_BEGINs seen */

/* QEMU drives every timer of the guest from this clock. */
EXPORT int clock_gettime(clockid_t id, struct timespec *t)
{
	uint64_t ns;

	if (id != CLOCK_MONOTONIC || !model)
		return (int)syscall(SYS_clock_gettime, id, t);
	ns = lockstep_now_ns();
	t->tv_sec = (time_t)(ns / 1000000000);
	t->tv_nsec = (long)(ns % 1000000000);
	return 0;
}

static void count_from_here(void)
{
	unsigned int i;

	/* other CPUs run on: each figure is exact, their instant is not */
	for (i = 0; i < machine_cpus(&machine); i++) {
		start.progress[i] = progress[i];
		start.counts[i] = *coherence_counts(model, i);
	}
	start.clock = lockstep_latest();
	start.host_ns = lockstep_host_ns();
}

static uint64_t sum_counts(size_t offset)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < machine_cpus(&machine); i++)
		sum += *(uint64_t *)((char *)coherence_counts(model, i) +
				     offset) -
		       *(uint64_t *)((char *)&start.counts[i] + offset);
	return sum;
}

static uint64_t sum_progress(size_t offset)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < machine_cpus(&machine); i++)
		sum += *(uint64_t *)((char *)&progress[i] + offset) -
		       *(uint64_t *)((char *)&start.progress[i] + offset);
	return sum;
}

#define COUNT(field) sum_counts(offsetof(struct coherence_counts, field))
#define SITE(lock)                                                             \
	sum_progress(offsetof(struct progress, sites) +                        \
		     (lock) * sizeof(uint64_t))

static void write_counts(void)
{
	char line[1024];
	int n;

	n = snprintf(
		line, sizeof(line),
		"{\"roi\":%u,\"sim_cycles\":%llu,\"sim_instructions\":%llu,"
		"\"loads\":%llu,\"stores\":%llu,\"misses\":%llu,"
		"\"insocket_transfers\":%llu,\"xsocket_transfers\":%llu,"
		"\"upgrades\":%llu,\"invalidations\":%llu,\"writebacks\":%llu,"
		"\"memory_fetches\":%llu,\"root_acquisitions\":%llu,"
		"\"root_acquisitions_other\":%llu,\"imap_acquisitions\":%llu,"
		"\"window_timeouts\":%llu,\"host_ms\":%llu}\n",
		roi, (unsigned long long)(lockstep_latest() - start.clock),
		(unsigned long long)sum_progress(
			offsetof(struct progress, instructions)),
		(unsigned long long)COUNT(loads),
		(unsigned long long)COUNT(stores),
		(unsigned long long)COUNT(misses),
		(unsigned long long)COUNT(insocket_transfers),
		(unsigned long long)COUNT(xsocket_transfers),
		(unsigned long long)COUNT(upgrades),
		(unsigned long long)COUNT(invalidations),
		(unsigned long long)COUNT(writebacks),
		(unsigned long long)(COUNT(memory_near) + COUNT(memory_far)),
		(unsigned long long)SITE(SITE_ANON_MOVE),
		(unsigned long long)SITE(SITE_ANON_OTHER),
		(unsigned long long)SITE(SITE_IMAP),
		(unsigned long long)lockstep_timeouts(),
		(unsigned long long)(lockstep_host_ns() - start.host_ns) /
			1000000);
	if (write(out_fd, line, (size_t)n) != n)
		msg_error("simulated machine", "counts",
			  "cannot be written: %s", strerror(errno));
}

static void on_marker(unsigned int cpu, void *data)
{
	(void)cpu;
	switch ((uintptr_t)data) {
	case MARKER_BEGIN:
		roi++;
		lockstep_begin();
		count_from_here();
		break;
	case MARKER_COUNT:
		count_from_here();
		break;
	case MARKER_END:
		if (lockstep_on())
			write_counts();
		lockstep_end();
		break;
	}
}

static void on_site(unsigned int cpu, void *data)
{
	progress[cpu].sites[(uintptr_t)data]++;
}

static void on_block(unsigned int cpu, void *data)
{
	uint64_t instructions = (uintptr_t)data;

	if (!lockstep_on())
		return;
	progress[cpu].instructions += instructions;
	lockstep_run(cpu, instructions * machine.cpi_milli);
}

/* The slow way to a physical address; UINT64_MAX: no memory of the guest. */
static uint64_t ask_qemu(qemu_plugin_meminfo_t info, uint64_t va)
{
	struct qemu_plugin_hwaddr *h = qemu_plugin_get_hwaddr(info, va);
	_Atomic uint64_t *chunk = address_vmemmap(&addresses, va);
	uint64_t pa;

	if (!h || qemu_plugin_hwaddr_is_io(h))
		return UINT64_MAX;
	pa = qemu_plugin_hwaddr_phys_addr(h);
	if (chunk)
		atomic_store_explicit(chunk,
				      pa - va % (1u << VMEMMAP_CHUNK_SHIFT) + 1,
				      memory_order_relaxed);
	return pa;
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t va,
		      void *data)
{
	struct lockstep_cpu *v = &lockstep_cpus[cpu];
	uint64_t pa;

	(void)data;
	if (!lockstep_on())
		return;
	pa = address_physical(&addresses, va);
	if (pa == UINT64_MAX) {
		pa = ask_qemu(info, va);
		if (pa == UINT64_MAX)
			return;
	}
	v->clock = coherence_access(model, cpu, address_line(&addresses, pa),
				    qemu_plugin_mem_is_store(info), v->clock);
}

static int marker_of(const struct qemu_plugin_insn *insn)
{
	static const uint8_t code[MARKER_BYTES] = MARKER_CODE;
	const uint8_t *b = qemu_plugin_insn_data(insn);
	unsigned int i;

	if (qemu_plugin_insn_size(insn) != MARKER_BYTES)
		return 0;
	for (i = 0; i < MARKER_BYTES; i++)
		if (i != MARKER_N_AT && b[i] != code[i])
			return 0;
	return b[MARKER_N_AT];
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	struct qemu_plugin_insn *insn;
	const struct site *site;
	int marker;

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(
		tb, on_block, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)n);
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_mem_cb(insn, on_access,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, NULL);
		marker = marker_of(insn);
		if (marker)
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_marker, QEMU_PLUGIN_CB_NO_REGS,
				(void *)(uintptr_t)marker);
		site = sites_find(&sites, qemu_plugin_insn_vaddr(insn));
		if (site)
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_site, QEMU_PLUGIN_CB_NO_REGS,
				(void *)(uintptr_t)site->lock);
	}
}

static void on_idle(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	lockstep_idle(cpu);
}

static void on_resume(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	lockstep_resume(cpu);
}

static int take_option(const char *option)
{
	const char *value = strchr(option, '=');
	size_t len = value ? (size_t)(value++ - option) : 0;

	if (len == 7 && !memcmp(option, "machine", len))
		return machine_read(&machine, value);
	if (len == 5 && !memcmp(option, "sites", len))
		return sites_read(&sites, value);
	if (len == 3 && !memcmp(option, "out", len)) {
		out_fd = open(value, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			      0644);
		if (out_fd >= 0)
			return 0;
		msg_error("simulated machine", value, "%s", strerror(errno));
		return -errno;
	}
	msg_error("simulated machine", option,
		  "unknown option; there are machine=, sites=, out=");
	return -EINVAL;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv)
{
	uint64_t memory_bytes;
	int i;

	for (i = 0; i < argc; i++)
		if (take_option(argv[i]))
			return -1;
	if (out_fd < 0 || !machine.sockets) {
		msg_error("simulated machine", "options",
			  "machine= and out= are needed");
		return -1;
	}
	if (!info->system_emulation ||
	    info->system.smp_vcpus != (int)machine_cpus(&machine)) {
		msg_error("simulated machine", machine.name,
			  "has %u CPUs, QEMU another number",
			  machine_cpus(&machine));
		return -1;
	}
	memory_bytes = machine.memory_mib << 20;
	address_init(&addresses, memory_bytes);
	lockstep_init(&machine);
	model = coherence_new(&machine, memory_bytes >> LINE_SHIFT);
	if (!model) {
		msg_error("simulated machine", machine.name, "no memory");
		return -1;
	}
	qemu_plugin_register_vcpu_init_cb(id, on_resume);
	qemu_plugin_register_vcpu_idle_cb(id, on_idle);
	qemu_plugin_register_vcpu_resume_cb(id, on_resume);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
