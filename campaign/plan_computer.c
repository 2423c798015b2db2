// SPDX-License-Identifier: GPL-2.0-only
/* Plans that measure this computer: the kernel that runs, or one boot each. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "choice.h"
#include "metal/installed.h"
#include "metal/method.h"
#include "msg.h"
#include "plan_parts.h"
#include "pmu.h"
#include "topology.h"

#define HERE_TARGET_NS 300000000
/* The boot is the unit of the statistics: report/compute/stats.h. */
#define METAL_BOOTS	  5
#define METAL_QUICK_BOOTS 2
#define METAL_FULL_BOOTS  10

/* Those of this computer that may be used: the caller frees them. */
static int find_cpus(hwloc_bitmap_t *cpus)
{
	char kinds[CPUS_WORDS_BYTES];
	hwloc_topology_t t;
	int ret = topology_open(&t);

	if (ret)
		return ret;
	*cpus = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(t));
	if (topology_kinds(t, kinds, sizeof(kinds)) > 1)
		msg_warn("topology", "this computer",
			 "has cores of several kinds (CPUs %s); --loads "
			 "LOAD@CPU+CPU chooses among them",
			 kinds);
	hwloc_topology_destroy(t);
	return *cpus ? 0 : -ENOMEM;
}

static int make_here(struct plan *p, const struct options *o,
		     const char *backend)
{
	struct variant *running;
	struct utsname u;
	hwloc_bitmap_t cpus;
	char *list = NULL;
	int ret = pmu_check_environment();

	if (!ret)
		ret = find_cpus(&cpus);
	if (ret)
		return ret;
	uname(&u);
	plan_begin(p, o, backend, "metal", u.release, 1);
	p->tune = o->tune;
	p->baseline = "running";
	p->target_ns = HERE_TARGET_NS;
	running = plan_add_variant(p);
	running->name = p->baseline;
	running->role = ROLE_BASELINE;
	running->rule = "";
	hwloc_bitmap_list_asprintf(&list, cpus);
	p->allowed_cpus = plan_keep_text(p, list);
	free(list);
	return plan_fill(p, o, "this computer", cpus, 0);
}

static int add_kernels(struct plan *p, const struct options *o,
		       const char *root)
{
	char kernel_src[PATH_MAX];
	struct variants vs;
	int ret = choice_read(&vs, root, o);

	if (!ret)
		ret = choice_kernel_src(o, kernel_src);
	if (!ret) {
		p->kernel_src = plan_keep_text(p, kernel_src);
		ret = plan_choose_variants(p, o, &vs);
	}
	variants_free(&vs);
	return ret;
}

static int make_metal(struct plan *p, const struct options *o, const char *root,
		      const char *backend)
{
	static const uint64_t boots[] = {[MATRIX_DEFAULT] = METAL_BOOTS,
					 [MATRIX_QUICK] = METAL_QUICK_BOOTS,
					 [MATRIX_FULL] = METAL_FULL_BOOTS};
	const struct boot_method *method;
	hwloc_bitmap_t cpus;
	int ret = pmu_check_environment();

	if (!ret)
		ret = find_cpus(&cpus);
	if (ret)
		return ret;
	plan_begin(p, o, backend, "metal", choice_base(o), boots[o->matrix]);
	p->tune = o->tune;
	p->target_ns = HERE_TARGET_NS;
	ret = add_kernels(p, o, root);
	method = ret ? NULL
		     : method_choose(o->boot_by, installed_boot_bytes(root, p));
	if (!method) {
		hwloc_bitmap_free(cpus);
		return ret ? ret : -ENOTSUP;
	}
	p->boots_by = method->name;
	return plan_fill(p, o, "this computer", cpus, 0);
}

int plan_computer(struct plan *p, const struct options *o, const char *root,
		  const struct backend *backend)
{
	return backend->booted ? make_metal(p, o, root, backend->name)
			       : make_here(p, o, backend->name);
}
