// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated machine's end in QEMU: feeds every access of every CPU to the
 * coherence model and every instruction to the lock-step clock. What QEMU is
 * told of time is in clock.c.
 *
 * Caveats: instruction fetches are not simulated; an access that crosses a line
 * counts for its first line; a translation block that is left early has been
 * charged whole.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "clock.h"
#include "coherence.h"
#include "counts.h"
#include "fibers.h"
#include "heat.h"
#include "insn.h"
#include "lock_time.h"
#include "lockstep.h"
#include "marker.h"
#include "msg.h"
#include "objects.h"
#include "plugin_options.h"
#include "qemu_api.h"
#include "sites.h"
#include "spin.h"
#include "turns.h"
#include "wake.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv);

static struct plugin_options options;
static const struct machine *const machine = &options.machine;
static struct coherence *model;
static const struct coherence_counts *cpu_counts[MACHINE_CPUS_MAX];
static struct sites sites;
static struct address_map addresses;
/* A window of what is not modelled, in the machine's. */
#define UNMODELLED_WINDOWS 16

static unsigned int roi;     /* MARKER_BEGINs seen */
static atomic_bool modelled; /* from MARKER_BEGIN to MARKER_END */

static inline bool is_modelled(void)
{
	return atomic_load_explicit(&modelled, memory_order_acquire);
}

/* Time that is to repeat is always simulated, in coarser windows when off. */
static void model_time(bool on)
{
	if (turns_are_taken) {
		lockstep_set_window(machine->window_cycles *
				    (on ? 1 : UNMODELLED_WINDOWS));
		spin_release();
	} else if (on) {
		lockstep_begin();
	} else {
		lockstep_end();
	}
}

/*
 * Time stands still until the figures are made up. Were it the host's by then,
 * the other CPUs would spin for this one, and leave it little of the host.
 */
static void end(void)
{
	int ret;

	if (!is_modelled())
		return;
	counts_take();
	atomic_store(&modelled, false);
	ret = counts_write(roi, options.out_fd);
	if (ret)
		msg_error("simulated machine", "counts",
			  "cannot be written: %s", strerror(-ret));
	model_time(false);
}

static void on_marker(unsigned int cpu, void *data)
{
	(void)cpu;
	switch ((uintptr_t)data) {
	case MARKER_BEGIN:
		roi++;
		model_time(true);
		atomic_store(&modelled, true);
		counts_begin(machine, model);
		break;
	case MARKER_COUNT:
		counts_begin(machine, model);
		break;
	case MARKER_END:
		end();
		break;
	}
}

static void on_pause(unsigned int cpu, void *data)
{
	(void)data;
	if (is_modelled())
		spin_pause(cpu, coherence_lines(model, cpu));
	else if (turns_are_taken)
		lockstep_skip(cpu);
	else
		sched_yield();
}

static void on_site(unsigned int cpu, void *data)
{
	const struct site *site = data;

	cpu_work[cpu].sites[site->lock]++;
	if (is_modelled())
		lock_time_call(cpu, site, lockstep_cpus[cpu].clock);
}

static void on_site_return(unsigned int cpu, void *data)
{
	if (is_modelled())
		lock_time_return(cpu, data, lockstep_cpus[cpu].clock);
}

static void count_instructions(unsigned int cpu, uint64_t instructions,
			       uint64_t more_cycles)
{
	cpu_work[cpu].instructions += instructions;
	lockstep_run(cpu,
		     instructions * machine->cpi_milli + more_cycles * 1000);
}

/* What a block is charged: both in the pointer that QEMU hands back. */
#define BLOCK(instructions, more_cycles)                                       \
	((void *)((uintptr_t)(more_cycles) << 32 | (uintptr_t)(instructions)))

static void on_block(unsigned int cpu, void *data)
{
	if (lockstep_on())
		count_instructions(cpu, (uint32_t)(uintptr_t)data,
				   (uintptr_t)data >> 32);
	else
		fibers_go_ashore(cpu);
}

/* What QEMU calls a physical address, or ADDRESS_NONE: not of memory. */
static uint64_t ask_qemu(qemu_plugin_meminfo_t info, uint64_t va)
{
	struct qemu_plugin_hwaddr *h = qemu_plugin_get_hwaddr(info, va);

	if (!h || qemu_plugin_hwaddr_is_io(h))
		return ADDRESS_NONE;
	return qemu_plugin_hwaddr_phys_addr(h);
}

/* The slow way to an offset. */
static uint64_t find_offset(qemu_plugin_meminfo_t info, uint64_t va)
{
	uint64_t qemu = ask_qemu(info, va), offset;

	if (qemu == ADDRESS_NONE)
		return ADDRESS_NONE;
	offset = address_of_qemu(&addresses, qemu);
	if (offset != ADDRESS_NONE)
		address_keep(&addresses, va, offset);
	return offset;
}

/* The first access to a node by its known address tells how QEMU calls it. */
static void learn(qemu_plugin_meminfo_t info, uint64_t va, uint64_t offset)
{
	uint64_t qemu;

	if (address_is_learnt(&addresses, offset))
		return;
	qemu = ask_qemu(info, va);
	if (qemu != ADDRESS_NONE)
		address_learn(&addresses, offset, qemu);
}

/* The core's own caches had no answer: which line was it, and for whom? */
static void note_miss(unsigned int cpu, uint64_t va, void *pc, uint64_t offset)
{
	struct heat_entry e = {.line = offset >> LINE_SHIFT,
			       .pc = (uintptr_t)pc,
			       .va = va,
			       .offset = offset};

	if (heat_note(cpu, cpu_counts[cpu], &e))
		lockstep_meet();
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t va,
		      void *pc)
{
	struct lockstep_cpu *v = &lockstep_cpus[cpu];
	uint64_t offset, misses;

	if (!is_modelled())
		return;
	offset = address_offset(&addresses, va);
	if (offset == ADDRESS_NONE) {
		offset = find_offset(info, va);
		if (offset == ADDRESS_NONE)
			return;
	} else if (atomic_load_explicit(&addresses.unlearnt,
					memory_order_relaxed)) {
		learn(info, va, offset);
	}
	misses = cpu_counts[cpu]->misses;
	v->clock = coherence_access(model, cpu, offset >> LINE_SHIFT,
				    qemu_plugin_mem_is_store(info), v->clock);
	if (cpu_counts[cpu]->misses != misses)
		note_miss(cpu, va, pc, offset);
}

/* Of an instruction that a lock can be taken or released with. */
static void on_locked_access(unsigned int cpu, qemu_plugin_meminfo_t info,
			     uint64_t va, void *pc)
{
	on_access(cpu, info, va, pc);
	if (is_modelled() && qemu_plugin_mem_is_store(info))
		lock_time_store(cpu, va, lockstep_cpus[cpu].clock);
}

/* Of a string instruction that repeats itself: each time is one instruction. */
static void on_repeated_access(unsigned int cpu, qemu_plugin_meminfo_t info,
			       uint64_t va, void *pc)
{
	if (is_modelled() && qemu_plugin_mem_is_store(info))
		count_instructions(cpu, 1, 0);
	on_access(cpu, info, va, pc);
}

static void call_at(struct qemu_plugin_insn *insn,
		    qemu_plugin_vcpu_udata_cb_t cb, const void *data)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn, cb, QEMU_PLUGIN_CB_NO_REGS,
					       (void *)(uintptr_t)data);
}

static void instrument_accesses(struct qemu_plugin_insn *insn,
				const struct insn *what, uint64_t pc)
{
	qemu_plugin_vcpu_mem_cb_t cb = on_access;
	enum qemu_plugin_mem_rw rw = QEMU_PLUGIN_MEM_RW;

	if (what->locked)
		cb = on_locked_access;
	else if (what->repeated)
		cb = on_repeated_access;
	/*
	 * An atomic access takes its line for itself at once. Older QEMUs (7.2)
	 * tell of one that reads and writes, newer (10.0) of a read, then of a
	 * write: as two it would be a transfer and an upgrade.
	 */
	if (what->atomic)
		rw = QEMU_PLUGIN_MEM_W;
	qemu_plugin_register_vcpu_mem_cb(insn, cb, QEMU_PLUGIN_CB_NO_REGS, rw,
					 (void *)(uintptr_t)pc);
}

/* What its class costs besides. */
static uint64_t cycles_of(const struct insn *what)
{
	return (what->atomic ? machine->atomic_cycles : 0) +
	       (what->invlpg ? machine->invlpg_cycles : 0) +
	       (what->cr3 ? machine->cr3_cycles : 0);
}

/*
 * Returns how often it counts each time its block is begun, and adds what it
 * costs besides.
 */
static unsigned int instrument(struct qemu_plugin_insn *insn, uint64_t *cycles)
{
	uint64_t pc = qemu_plugin_insn_vaddr(insn);
	size_t len = qemu_plugin_insn_size(insn);
	uint8_t bytes[INSN_BYTES_MAX];
	const struct site *site;
	struct insn what = {0};

	if (len <= sizeof(bytes) && api_insn_bytes(insn, bytes, len))
		what = insn_decode(bytes, len);
	instrument_accesses(insn, &what, pc);
	if (what.pause)
		call_at(insn, on_pause, NULL);
	if (what.marker)
		call_at(insn, on_marker, (void *)(uintptr_t)what.marker);
	site = sites_find(&sites, pc - CALL_BYTES);
	if (site)
		call_at(insn, on_site_return, site);
	site = sites_find(&sites, pc);
	if (site)
		call_at(insn, on_site, site);
	*cycles += cycles_of(&what);
	return !what.repeated;
}

/*
 * QEMU 7.2 begins a block again for each time that a string instruction repeats
 * itself, 10.0 stays in the block.
 */
static void on_translate(struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	uint64_t instructions = 0, cycles = 0;

	for (i = 0; i < n; i++)
		instructions +=
			instrument(qemu_plugin_tb_get_insn(tb, i), &cycles);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block,
					     QEMU_PLUGIN_CB_NO_REGS,
					     BLOCK(instructions, cycles));
}

static const struct api_callbacks callbacks = {
	.begin = lockstep_resume,
	.idle = wake_halts,
	.run = wake_runs,
	.translate = on_translate,
};

static int take_kernel(const char *folder)
{
	char path[4096];
	int ret;

	snprintf(path, sizeof(path), "%s/lock-sites", folder);
	ret = sites_read(&sites, path);
	return ret ? ret : objects_init(folder, &addresses);
}

static int take_over_time(void)
{
	int ret = clock_trap_tsc();

	if (ret) {
		msg_error("simulated machine", "RDTSC",
			  "of QEMU cannot be made to trap: %s",
			  ret == -ENOENT ? "it has none" : strerror(-ret));
		return ret;
	}
	ret = clock_init();
	if (!ret)
		ret = wake_init();
	if (!ret)
		fibers_init(machine_cpus(machine),
			    options.is_seeded ? 1 : FIBERS_HOST_CPUS);
	if (!ret && options.is_seeded) {
		turns_init(options.seed);
		model_time(false);
	}
	if (ret)
		msg_error("simulated machine", "time", "%s", strerror(-ret));
	return ret;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv)
{
	uint64_t memory_bytes;
	unsigned int cpu;

	if (plugin_options_take(&options, argc, argv))
		return -1;
	if (!info->system_emulation ||
	    info->system.smp_vcpus != (int)machine_cpus(machine)) {
		msg_error("simulated machine", machine->name,
			  "has %u CPUs, QEMU another number",
			  machine_cpus(machine));
		return -1;
	}
	if (options.kernel && take_kernel(options.kernel))
		return -1;
	memory_bytes = machine->memory_mib << 20;
	address_init(&addresses, machine);
	lockstep_init(machine);
	if (take_over_time())
		return -1;
	model = coherence_new(machine, memory_bytes >> LINE_SHIFT);
	if (!model) {
		msg_error("simulated machine", machine->name, "no memory");
		return -1;
	}
	for (cpu = 0; cpu < machine_cpus(machine); cpu++)
		cpu_counts[cpu] = coherence_counts(model, cpu);
	coherence_on_lost(model, spin_lost);
	return api_register(id, info, &callbacks);
}
