// SPDX-License-Identifier: GPL-2.0-only
/* Plans of kernels booted on a simulated machine. */
#include <errno.h>
#include <hwloc.h>
#include <limits.h>

#include "choice.h"
#include "machines.h"
#include "msg.h"
#include "plan_parts.h"

/* Enough ops that the edges of the simulated clock's windows do not show. */
#define SIM_INSTRUCTIONS 3000000

/* The CPUs of a machine that has them all, from 0. */
static hwloc_bitmap_t first_cpus(unsigned int n)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();

	if (cpus)
		hwloc_bitmap_set_range(cpus, 0, (int)n - 1);
	return cpus;
}

int plan_simulated(struct plan *p, const struct options *o, const char *root,
		   const struct backend *backend)
{
	static const uint64_t boots[] = {
		[MATRIX_DEFAULT] = 3, [MATRIX_QUICK] = 2, [MATRIX_FULL] = 10};
	char buffer[PATH_MAX], kernel_src[PATH_MAX];
	const char *machine = machines_name(o, buffer);
	struct variants vs;
	struct machine m;
	int ret = choice_read(&vs, root, o);

	if (!ret)
		ret = machines_find(&m, o, root, machine);
	if (!ret)
		ret = choice_kernel_src(o, kernel_src);
	if (!ret) {
		plan_begin(p, o, backend->name, machine, choice_base(o),
			   boots[o->matrix]);
		p->kernel_src = plan_keep_text(p, kernel_src);
		p->model = plan_keep(p, machines_model(&m));
		ret = plan_choose_variants(p, o, &vs);
	}
	if (!ret && (!p->machine || !p->kernel_src)) {
		msg_error("option", "--machine, --kernel-src",
			  "a path is not UTF-8");
		ret = -EINVAL;
	}
	variants_free(&vs);
	return ret ? ret
		   : plan_fill(p, o, m.name, first_cpus(machine_cpus(&m)),
			       SIM_INSTRUCTIONS);
}
