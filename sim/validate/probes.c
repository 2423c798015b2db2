// SPDX-License-Identifier: GPL-2.0-only
#include "probes.h"

#include <inttypes.h>

#include "facts.h"

/* What n CPUs, from the first on, are called as a placement. */
static void print_cpus(FILE *out, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		fprintf(out, "%c%u", i ? '+' : '@', i);
}

unsigned int probe_cpus(const struct machine *m,
			unsigned int cpus[PROBE_CPUS_MAX])
{
	unsigned int all = machine_cpus(m), llcs = machine_llcs(m), n = 0, i;
	unsigned int step;

	if (all <= PROBE_CPUS_MAX) {
		for (; n < all; n++)
			cpus[n] = n;
		return n;
	}
	/* as many complexes as there is room for two CPUs of, evenly */
	step = (llcs + PROBE_CPUS_MAX / 2 - 1) / (PROBE_CPUS_MAX / 2);
	for (i = 0; i < llcs; i += step) {
		cpus[n++] = i * (unsigned int)m->cores_per_llc;
		if (m->cores_per_llc > 1)
			cpus[n++] = i * (unsigned int)m->cores_per_llc + 1;
	}
	return n;
}

static void print_pairs(FILE *out, const struct machine *m)
{
	unsigned int cpus[PROBE_CPUS_MAX], n = probe_cpus(m, cpus), i, j;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			fprintf(out, "pingpong@%u+%u,", cpus[i], cpus[j]);
}

static void print_shared(FILE *out, const struct machine *m)
{
	static const char *const loads[] = {"share", "share", "share", "lock",
					    "lock"};
	static const char *const kinds[] = {"false", "padded", "read", "ticket",
					    "mcs"};
	unsigned int n, max = machine_cpus(m) < 8 ? machine_cpus(m) : 8;
	size_t i;

	for (i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		for (n = 2; n <= max; n *= 2) {
			fputs(loads[i], out);
			print_cpus(out, n);
			fprintf(out, ":kind=%s,", kinds[i]);
		}
}

/* Half of each level, and twice all of them: served whole by one. */
static void print_chases(FILE *out, const struct machine *m)
{
	uint64_t own = m->l2_kib, all = own + m->llc_kib;

	fprintf(out,
		"chase:size_bytes=%" PRIu64 "K,chase:size_bytes=%" PRIu64
		"K,chase:size_bytes=%" PRIu64 "K,chase:size_bytes=%" PRIu64 "K",
		m->l1_kib / 2, (m->l1_kib + own) / 2, (own + all) / 2, 2 * all);
}

void probes_print(FILE *out, const struct machine *m)
{
	/* no CPU may be further ahead than a line is away */
	fprintf(out,
		"--variants mainline --boots 1 --samples 1 --procs 1 "
		"--window %" PRIu64 " --loads ",
		m->incomplex_cycles);
	print_pairs(out, m);
	print_shared(out, m);
	print_chases(out, m);
	facts_print_probes(out, m->name);
	fputc('\n', out);
}
