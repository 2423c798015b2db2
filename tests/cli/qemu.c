// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU as far as the plugin sees one, of any version of its interface: loads
 * the plugin as QEMU does, translates a block of two instructions, and lets
 * each CPU run and halt. Compiled with RELEASE, MIN and CUR, and NO_TSC if it
 * does not read the host's TSC for the guest.
 *
 *   qemu PLUGIN OPTION...
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <x86intrin.h>

#include "marker.h"

#define ID   0xfeedfacecafef00d /* nothing that could pass for a CPU */
#define CPUS 8
#define SYM  __attribute__((visibility("default")))

struct info {
	const char *target;
	int min, cur;
	bool system;
	int cpus, max_cpus;
};

typedef void callback(uint64_t, uint64_t);

const char text[] = "QEMU emulator version " RELEASE "\n";

static uint8_t marker[MARKER_BYTES] = MARKER_CODE;
static const uint8_t xchg[] = {0x65, 0x48, 0x87, 0x02};
static const struct {
	const uint8_t *bytes;
	size_t len;
} insns[] = {{marker, sizeof(marker)}, {xchg, sizeof(xchg)}};

static callback *init, *idle, *resume, *translate;
static unsigned int blocks, markers, mem_rw[2];

SYM void qemu_plugin_register_vcpu_init_cb(uint64_t id, callback *cb)
{
	init = id == ID ? cb : NULL;
}

SYM void qemu_plugin_register_vcpu_idle_cb(uint64_t id, callback *cb)
{
	idle = id == ID ? cb : NULL;
}

SYM void qemu_plugin_register_vcpu_resume_cb(uint64_t id, callback *cb)
{
	resume = id == ID ? cb : NULL;
}

SYM void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, callback *cb)
{
	translate = id == ID ? cb : NULL;
}

SYM void qemu_plugin_register_vcpu_tb_exec_cb(void *tb, void *cb, int flags,
					      void *data)
{
	/* two instructions, and what the machine adds for xchg */
	blocks += tb == insns && cb && !flags &&
		  (uintptr_t)data == (ATOMIC_CYCLES << 32 | 2);
}

SYM void qemu_plugin_register_vcpu_insn_exec_cb(void *insn, void *cb, int flags,
						void *data)
{
	markers += insn == insns && cb && !flags && data;
}

SYM void qemu_plugin_register_vcpu_mem_cb(void *insn, void *cb, int flags,
					  int rw, void *data)
{
	(void)data;
	if (cb && !flags)
		mem_rw[insn == &insns[1]] = (unsigned int)rw;
}

SYM size_t qemu_plugin_tb_n_insns(const void *tb)
{
	return tb == insns ? 2 : 0;
}

SYM const void *qemu_plugin_tb_get_insn(const void *tb, size_t i)
{
	return tb == insns ? &insns[i] : NULL;
}

SYM uint64_t qemu_plugin_insn_vaddr(const void *insn)
{
	return 0xffffffff81000000 + (insn == &insns[1]) * MARKER_BYTES;
}

SYM size_t qemu_plugin_insn_size(const void *insn)
{
	return insns[insn == &insns[1]].len;
}

#if CUR >= 3
SYM size_t qemu_plugin_insn_data(const void *insn, void *to, size_t len)
{
	memcpy(to, insns[insn == &insns[1]].bytes, len);
	return len;
}
#else
SYM const void *qemu_plugin_insn_data(const void *insn)
{
	return insns[insn == &insns[1]].bytes;
}
#endif

/* Up to 6 the id comes first; since 7 data comes last: the plugin gave none. */
static void call(callback *cb, uint64_t what)
{
	if (CUR >= 7)
		cb(what, 0);
	else
		cb(ID, what);
}

static uint64_t guest_tsc(void)
{
#ifdef NO_TSC
	return 1;
#else
	return __rdtsc();
#endif
}

int main(int argc, char **argv)
{
	const struct info info = {"x86_64", MIN, CUR, true, CPUS, CPUS};
	void *plugin = dlopen(argv[1], RTLD_LAZY);
	const int *version = plugin ? dlsym(plugin, "qemu_plugin_version") : 0;
	int (*install)(uint64_t, const struct info *, int, char **);
	unsigned int cpu;

	marker[MARKER_N_AT] = MARKER_BEGIN;
	if (!version) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	if (*version < MIN || *version > CUR) {
		fprintf(stderr, "made for %d; %d to %d work\n", *version, MIN,
			CUR);
		return 1;
	}
	*(void **)&install = dlsym(plugin, "qemu_plugin_install");
	if (install(ID, &info, argc - 2, argv + 2))
		return 1;
	for (cpu = 0; cpu < CPUS; cpu++)
		call(init, cpu);
	call(translate, (uintptr_t)insns);
	for (cpu = 0; cpu < CPUS; cpu++)
		call(idle, cpu);
	call(resume, 0);
	if (!guest_tsc())
		return 1;
	printf("%u block, %u marker, accesses %u and %u\n", blocks, markers,
	       mem_rw[0], mem_rw[1]);
	return 0;
}
