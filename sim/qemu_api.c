// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "qemu_api.h"

#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"

#define EXPORT __attribute__((visibility("default")))

/* What QEMU reads before it calls the plugin; see choose_version(). */
EXPORT int qemu_plugin_version = QEMU_API_FIRST;

static int qemu_api; /* that of the QEMU that runs */
static struct api_callbacks callbacks;

/* One function of QEMU's, by a name for each form that it has had. */
#define QEMU(name) __asm__("qemu_plugin_" #name)

typedef void cpu_with_id(qemu_plugin_id_t id, unsigned int cpu);
typedef void cpu_with_data(unsigned int cpu, void *data);
typedef void tb_with_id(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void tb_with_data(struct qemu_plugin_tb *tb, void *data);

void api1_on_init(qemu_plugin_id_t id, cpu_with_id *cb)
	QEMU(register_vcpu_init_cb);
void api7_on_init(qemu_plugin_id_t id, cpu_with_data *cb, void *data)
	QEMU(register_vcpu_init_cb);
void api1_on_idle(qemu_plugin_id_t id, cpu_with_id *cb)
	QEMU(register_vcpu_idle_cb);
void api7_on_idle(qemu_plugin_id_t id, cpu_with_data *cb, void *data)
	QEMU(register_vcpu_idle_cb);
void api1_on_resume(qemu_plugin_id_t id, cpu_with_id *cb)
	QEMU(register_vcpu_resume_cb);
void api7_on_resume(qemu_plugin_id_t id, cpu_with_data *cb, void *data)
	QEMU(register_vcpu_resume_cb);
void api1_on_translate(qemu_plugin_id_t id, tb_with_id *cb)
	QEMU(register_vcpu_tb_trans_cb);
void api7_on_translate(qemu_plugin_id_t id, tb_with_data *cb, void *data)
	QEMU(register_vcpu_tb_trans_cb);
const void *api1_insn_data(const struct qemu_plugin_insn *insn) QEMU(insn_data);
size_t api3_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t len)
	QEMU(insn_data);

/* The version that a release takes; what is newer than known gets the last. */
static int version_for(unsigned int major, unsigned int minor)
{
	if (major < 9)
		return 1;
	if (major < 11)
		return 2;
	return major == 11 && !minor ? 6 : QEMU_API_LAST;
}

/* What QEMU prints for --version is among its constants. */
static int look_into_program(struct dl_phdr_info *program, size_t size,
			     void *unused)
{
	static const char before[] = "QEMU emulator version ";
	const ElfW(Phdr) *p = program->dlpi_phdr;
	unsigned int i, major, minor;
	const char *at;

	(void)size;
	(void)unused;
	for (i = 0; i < program->dlpi_phnum; i++, p++) {
		if (p->p_type != PT_LOAD ||
		    (p->p_flags & (PF_R | PF_W)) != PF_R)
			continue;
		at = memmem((void *)(program->dlpi_addr + p->p_vaddr),
			    p->p_filesz, before, strlen(before));
		if (at &&
		    sscanf(at + strlen(before), "%u.%u", &major, &minor) == 2)
			qemu_plugin_version = version_for(major, minor);
	}
	return 1; /* the program comes first, its libraries do not matter */
}

__attribute__((constructor)) static void choose_version(void)
{
	dl_iterate_phdr(look_into_program, NULL);
}

static void begin_with_id(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	callbacks.begin(cpu);
}

static void begin_with_data(unsigned int cpu, void *data)
{
	(void)data;
	callbacks.begin(cpu);
}

static void run_with_id(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	callbacks.run(cpu);
}

static void run_with_data(unsigned int cpu, void *data)
{
	(void)data;
	callbacks.run(cpu);
}

static void idle_with_id(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	callbacks.idle(cpu);
}

static void idle_with_data(unsigned int cpu, void *data)
{
	(void)data;
	callbacks.idle(cpu);
}

static void translate_with_id(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	callbacks.translate(tb);
}

static void translate_with_data(struct qemu_plugin_tb *tb, void *data)
{
	(void)data;
	callbacks.translate(tb);
}

int api_register(qemu_plugin_id_t id, const qemu_info_t *info,
		 const struct api_callbacks *cb)
{
	callbacks = *cb;
	qemu_api = info->version.cur;
	if (qemu_api < QEMU_API_FIRST || qemu_api > QEMU_API_LAST) {
		msg_error("simulated machine", "QEMU",
			  "its plugin interface is version %d; %d to %d work",
			  qemu_api, QEMU_API_FIRST, QEMU_API_LAST);
		return -EPROTONOSUPPORT;
	}
	if (qemu_api >= 7) {
		api7_on_init(id, begin_with_data, NULL);
		api7_on_idle(id, idle_with_data, NULL);
		api7_on_resume(id, run_with_data, NULL);
		api7_on_translate(id, translate_with_data, NULL);
	} else {
		api1_on_init(id, begin_with_id);
		api1_on_idle(id, idle_with_id);
		api1_on_resume(id, run_with_id);
		api1_on_translate(id, translate_with_id);
	}
	return 0;
}

bool api_insn_bytes(const struct qemu_plugin_insn *insn, void *to, size_t len)
{
	if (qemu_plugin_insn_size(insn) < len)
		return false;
	if (qemu_api >= 3)
		return api3_insn_data(insn, to, len) == len;
	memcpy(to, api1_insn_data(insn), len);
	return true;
}
