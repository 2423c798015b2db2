/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that depends on the version of QEMU's plugin interface.
 *
 * No distribution ships QEMU's header, so what is used is declared here, as
 * docs/devel/tcg-plugins.rst documents it. One object serves all versions: it
 * looks which QEMU it was loaded into before that looks at it. For us, the
 * versions differ in this:
 *
 *   1  QEMU 7.2 and 8
 *   2  9.0: no inline operations of the old kind; none are used
 *   3  qemu_plugin_insn_data() copies
 *   4  10.0, 5 10.1, 6 11.0: nothing
 *   7  11.1: callbacks of CPUs and of translation get data of the plugin's as
 *      their last argument, and no longer the plugin's id as their first
 *
 * QEMU refuses a plugin made for an interface that has since lost something. Up
 * to 10.2 it takes those made for 2, and calls them as its own version does;
 * 11.1 takes only those made for 7.
 *
 * Time is not left to qemu_plugin_update_ns() (QEMU 9.1 and later): it asks the
 * accelerator to set the guest's clock, and TCG with a thread a CPU has no such
 * operation (10.0.2: accel/tcg has no set_virtual_clock); the clock goes on as
 * the host's. clock.c works with all of them.
 */
#ifndef RMAPBENCH_QEMU_API_H
#define RMAPBENCH_QEMU_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;

typedef struct {
	const char *target_name;
	struct {
		int min;
		int cur;
	} version;
	bool system_emulation;
	union {
		struct {
			int smp_vcpus;
			int max_vcpus;
		} system;
	};
} qemu_info_t;

enum qemu_plugin_cb_flags {
	QEMU_PLUGIN_CB_NO_REGS,
};

enum qemu_plugin_mem_rw {
	QEMU_PLUGIN_MEM_R = 1,
	QEMU_PLUGIN_MEM_W,
	QEMU_PLUGIN_MEM_RW,
};

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;

typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int cpu, void *data);
typedef void (*qemu_plugin_vcpu_mem_cb_t)(unsigned int cpu,
					  qemu_plugin_meminfo_t info,
					  uint64_t va, void *data);

/* The same in all versions. */

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  qemu_plugin_vcpu_udata_cb_t cb,
					  enum qemu_plugin_cb_flags flags,
					  void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_vcpu_udata_cb_t cb,
					    enum qemu_plugin_cb_flags flags,
					    void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      qemu_plugin_vcpu_mem_cb_t cb,
				      enum qemu_plugin_cb_flags flags,
				      enum qemu_plugin_mem_rw rw, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info,
						  uint64_t va);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *h);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *h);

/* The versions that this file knows. */
#define QEMU_API_FIRST 1
#define QEMU_API_LAST  7

struct api_callbacks {
	void (*begin)(unsigned int cpu); /* maybe not by its own thread */
	void (*idle)(unsigned int cpu);
	void (*run)(unsigned int cpu); /* after that */
	void (*translate)(struct qemu_plugin_tb *tb);
};

/* Returns 0, or -EPROTONOSUPPORT after it has named the version. */
int api_register(qemu_plugin_id_t id, const qemu_info_t *info,
		 const struct api_callbacks *callbacks);

/* The first len bytes of an instruction, if it has so many. */
bool api_insn_bytes(const struct qemu_plugin_insn *insn, void *to, size_t len);

#endif
