// SPDX-License-Identifier: GPL-2.0-only
#include "describe.h"

#include <hwloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "estimate.h"
#include "installed.h"
#include "kernels.h"
#include "options.h"
#include "path.h"
#include "topology.h"
#include "tune.h"

/* Of a server, from one kernel to the next: a guess, and said to be. */
#define REBOOT_S 120

static void print_computer(void)
{
	hwloc_topology_t t;
	struct utsname u;

	uname(&u);
	if (topology_open(&t))
		return;
	printf("this computer   %d sockets, %d cores, %d CPUs, %d NUMA nodes; "
	       "kernel %s\n",
	       hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PACKAGE),
	       hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_CORE),
	       hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU),
	       hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_NUMANODE), u.release);
	hwloc_topology_destroy(t);
}

static void print_method(const struct plan *p, const char *root)
{
	const struct boot_method *m = method_find(p->boots_by);
	uint64_t bytes = installed_boot_bytes(root, p);
	char others[64];

	method_others(m, bytes, others, sizeof(others));
	printf("boots by        %s: %s\n", m->name, m->changes);
	printf("                also possible here: %s\n", others);
	printf("installs        links in /lib/modules, three units of "
	       "systemd, " INSTALLED_DIR "\n");
}

static void print_kernels(const struct plan *p, const char *root)
{
	char path[PATH_BYTES];
	size_t i, missing = 0;

	for (i = 0; i < p->n_variants; i++) {
		kernel_dir(root, p->base, "metal", p->variants[i].name, path);
		missing += access(path, F_OK) != 0;
	}
	if (!strcmp(p->base, PACKAGES_BASE))
		printf("kernels         %zu of a distribution:", p->n_variants);
	else
		printf("kernels         %zu of %s, from the running "
		       "configuration and the modules in use, %zu to build:",
		       p->n_variants, p->base, missing);
	for (i = 0; i < p->n_variants; i++)
		printf(" %s", p->variants[i].name);
	putchar('\n');
}

static void print_time(const struct plan *p)
{
	double s = (double)p->n_boots * (REBOOT_S + estimate_boot_s(p));

	printf("measures        %zu cells x %llu samples x %zu boots: about "
	       "%.0f h %02.0f min, %d s of that for each reboot\n",
	       p->n_cells, (unsigned long long)p->samples_per_boot, p->n_boots,
	       (double)(long)(s / 3600), (double)((long)s % 3600 / 60),
	       REBOOT_S);
	puts("counts          ./run.sh list events says what, and what not");
}

void describe_plan(const struct plan *p, const char *root)
{
	print_computer();
	print_method(p, root);
	print_kernels(p, root);
	print_time(p);
	if (p->tune)
		tune_print();
	else
		puts("will set        nothing; --tune sets governor, turbo, "
		     "THP, NUMA balancing ...");
	puts("will not run    on a battery (--force: it does), nor while the "
	     "computer is not quiet");
	puts("needs           root: sudo ./run.sh metal start");
}
