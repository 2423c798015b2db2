/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that depends on the version of QEMU's plugin interface.
 *
 * Version 1 (QEMU up to 8.x) is declared here, as docs/devel/tcg-plugins.rst
 * documents it: Debian 12 ships no header. Where one is found (CMake defines
 * RMAPBENCH_QEMU_PLUGIN_H), it is used, and says which version it is of; what
 * differs, for us, is since
 *
 *   2  no inline operations of the old kind: we use none
 *   3  qemu_plugin_insn_data() copies
 *   4  and later: only additions so far
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
#include <string.h>

#ifdef RMAPBENCH_QEMU_PLUGIN_H
#include <qemu-plugin.h>
#define QEMU_API QEMU_PLUGIN_VERSION
#else
#define QEMU_API 1

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

typedef void (*qemu_plugin_vcpu_simple_cb_t)(qemu_plugin_id_t id,
					     unsigned int cpu);
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int cpu, void *data);
typedef void (*qemu_plugin_vcpu_mem_cb_t)(unsigned int cpu,
					  qemu_plugin_meminfo_t info,
					  uint64_t va, void *data);
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id,
					       struct qemu_plugin_tb *tb);

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
				       qemu_plugin_vcpu_simple_cb_t cb);
void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id,
				       qemu_plugin_vcpu_simple_cb_t cb);
void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id,
					 qemu_plugin_vcpu_simple_cb_t cb);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   qemu_plugin_vcpu_tb_trans_cb_t cb);
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
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info,
						  uint64_t va);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *h);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *h);

#endif /* RMAPBENCH_QEMU_PLUGIN_H */

/* The versions that this file knows. */
#define QEMU_API_FIRST 1
#define QEMU_API_LAST  5
#if QEMU_API < QEMU_API_FIRST || QEMU_API > QEMU_API_LAST
#error "a version of QEMU's plugin interface that sim/qemu_api.h does not know"
#endif

/* The first len bytes of an instruction, if it has so many. */
static inline bool api_insn_bytes(const struct qemu_plugin_insn *insn,
				  uint8_t *to, size_t len)
{
	if (qemu_plugin_insn_size(insn) < len)
		return false;
#if QEMU_API >= 3
	return qemu_plugin_insn_data(insn, to, len) == len;
#else
	memcpy(to, qemu_plugin_insn_data(insn), len);
	return true;
#endif
}

#endif
