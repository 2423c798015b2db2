// SPDX-License-Identifier: GPL-2.0-only
#include "theory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What is left to chance. */
#define TOLERANCE 0.1
#define EXACT	  0.03
/* Instructions from a read that sees its turn to the write, and to the next
 * read. */
#define LOOP_CYCLES 12
/* of 6,000 hand-offs: what the clock that the harness reads moves */
#define HARNESS 0.05
/* Ops between two writes of the line that all read: bench/load_share.c. */
#define WRITES_EVERY 1024
/* What the harness itself moves, per op. */
#define NEARLY_NONE 0.002

enum place { SAME_COMPLEX, SAME_SOCKET, OTHER_SOCKET, PLACES };

static double ns(const struct machine *m, double cycles)
{
	return cycles * 1000 / (double)m->frequency_mhz;
}

static enum place place_of(const struct machine *m, const struct probed *p)
{
	if (p->cpus[0] / m->cores_per_llc == p->cpus[1] / m->cores_per_llc)
		return SAME_COMPLEX;
	if (p->cpus[0] / m->cores_per_socket ==
	    p->cpus[1] / m->cores_per_socket)
		return SAME_SOCKET;
	return OTHER_SOCKET;
}

static struct expectation *add(struct theory *c, double theory, double lo,
			       double hi)
{
	struct expectation *claim = &c->of[c->n++];

	*claim = (struct expectation){.theory = theory, .lo = lo, .hi = hi};
	return claim;
}

static void observe(struct expectation *c, double value)
{
	if (!c->n++ || value < c->min)
		c->min = value;
	if (c->n == 1 || value > c->max)
		c->max = value;
}

/* Who writes takes the copy of who waits away, who waits fetches the line. */
static double trips(const struct machine *m)
{
	return 1 + (double)m->upgrade_milli / 1000;
}

static void hand_offs(struct theory *c, const struct samples *s)
{
	static const char *const names[PLACES] = {"same complex", "same socket",
						  "other socket"};
	const struct machine *m = &s->model;
	const double cycles[PLACES] = {(double)m->incomplex_cycles,
				       (double)m->insocket_cycles,
				       (double)m->xsocket_cycles};
	struct expectation *time[PLACES] = {0}, *lines = NULL;
	const struct probed *p;
	enum place place;
	double theory;

	for (p = s->of; p < s->of + s->n; p++) {
		if (p->probe != PROBE_PINGPONG)
			continue;
		place = place_of(m, p);
		if (!time[place]) {
			theory = trips(m) * ns(m, cycles[place]);
			time[place] =
				add(c, theory, theory,
				    theory * (1 + EXACT) + ns(m, LOOP_CYCLES));
			snprintf(time[place]->text, sizeof(lines->text),
				 "hand-off, ns: %s", names[place]);
		}
		observe(time[place], p->op_ns / p->nprocs);
	}
	for (p = s->of; p < s->of + s->n; p++) {
		if (p->probe != PROBE_PINGPONG)
			continue;
		if (!lines) {
			lines = add(c, 1, 1 - HARNESS, 1 + HARNESS);
			strcpy(lines->text, "transfers per hand-off");
		}
		observe(lines, p->transfers);
	}
}

/* Lines fetched per op by n processes: theory, and what is allowed. */
static void allow(struct expectation *c, enum probe probe, unsigned int n)
{
	double writes = (n - 1.0) / n / WRITES_EVERY;

	switch (probe) {
	case PROBE_FALSE: /* at most: who comes first may come again */
		*c = (struct expectation){
			.theory = 1, .lo = 10 * NEARLY_NONE, .hi = 1 + EXACT};
		break;
	case PROBE_PADDED:
		*c = (struct expectation){.theory = 0, .hi = NEARLY_NONE};
		break;
	case PROBE_READ:
		*c = (struct expectation){.theory = writes,
					  .hi = writes + NEARLY_NONE};
		break;
	case PROBE_TICKET: /* of two, one may find it free; so MCS */
		*c = (struct expectation){
			.theory = n + 1.0,
			.lo = n > 2 ? (n + 1) * (1 - TOLERANCE) : 2,
			.hi = (n + 1) * (1 + EXACT)};
		break;
	default: /* MCS */
		*c = (struct expectation){.theory = 6,
					  .lo = n > 2 ? 6 * (1 - EXACT) : 4,
					  .hi = 6 * (1 + EXACT)};
	}
}

static void shared_lines(struct theory *c, const struct samples *s)
{
	static const char *const names[PROBES] = {
		[PROBE_FALSE] = "false sharing, at most",
		[PROBE_PADDED] = "padded",
		[PROBE_READ] = "read by all, at most",
		[PROBE_TICKET] = "ticket lock",
		[PROBE_MCS] = "MCS lock",
	};
	const struct probed *p;
	struct expectation *claim;

	for (p = s->of; p < s->of + s->n && c->n < EXPECTATIONS_MAX; p++) {
		if (!names[p->probe])
			continue;
		claim = add(c, 0, 0, 0);
		allow(claim, p->probe, p->nprocs);
		snprintf(claim->text, sizeof(claim->text),
			 "lines per op: %s, %u processes", names[p->probe],
			 p->nprocs);
		observe(claim, p->fetches);
	}
}

/* What the level that serves a region adds to an access, in cycles. */
static double level_cycles(const struct machine *m, uint64_t bytes,
			   const char **name)
{
	uint64_t kib = bytes >> 10;

	*name = kib <= m->l1_kib		? "first level"
		: kib <= m->l2_kib		? "second level"
		: kib <= m->l2_kib + m->llc_kib ? "last level"
						: "memory";
	return kib <= m->l1_kib		       ? 0
	       : kib <= m->l2_kib	       ? (double)m->l2_cycles
	       : kib <= m->l2_kib + m->llc_kib ? (double)m->llc_cycles
					       : (double)m->memory_near_cycles;
}

static void chases(struct theory *c, const struct samples *s)
{
	const struct probed *p, *first = NULL;
	const char *name;
	struct expectation *claim;
	double theory;

	for (p = s->of; p < s->of + s->n; p++)
		if (p->probe == PROBE_CHASE &&
		    (!first || p->size_bytes < first->size_bytes))
			first = p;
	for (p = s->of; p < s->of + s->n && c->n < EXPECTATIONS_MAX; p++) {
		if (p->probe != PROBE_CHASE || p == first)
			continue;
		theory = ns(&s->model,
			    level_cycles(&s->model, p->size_bytes, &name));
		claim = add(c, theory, theory * (1 - EXACT),
			    theory * (1 + EXACT));
		snprintf(claim->text, sizeof(claim->text),
			 "%s of %" PRIu64 " KiB, ns over the first", name,
			 p->size_bytes >> 10);
		observe(claim, p->op_ns - first->op_ns);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct expectation *)a)->text,
		      ((const struct expectation *)b)->text);
}

void theory_compare(struct theory *c, const struct samples *s)
{
	struct expectation *claim;

	memset(c, 0, sizeof(*c));
	hand_offs(c, s);
	shared_lines(c, s);
	chases(c, s);
	qsort(c->of, c->n, sizeof(*c->of), by_text);
	for (claim = c->of; claim < c->of + c->n; claim++) {
		claim->holds = claim->min >= claim->lo &&
			       claim->max <= claim->hi;
		c->held += claim->holds;
	}
}

void theory_print(FILE *out, const struct theory *c, const struct samples *s)
{
	const struct expectation *claim;

	fprintf(out,
		"%s, simulated; window %" PRIu64 " cycles; %zu samples, %zu "
		"invalid, %" PRIu64 " window time-outs\n\n",
		s->machine, s->model.window_cycles, s->n, s->invalid,
		s->window_timeouts);
	fprintf(out, "%-46s %8s %17s\n", "", "theory", "simulated");
	for (claim = c->of; claim < c->of + c->n; claim++) {
		fprintf(out, "%-46s %8.4g %8.4g", claim->text, claim->theory,
			claim->min);
		if (claim->n > 1)
			fprintf(out, " %8.4g", claim->max);
		else
			fprintf(out, " %8s", "");
		fprintf(out, "  %s\n", claim->holds ? "ok" : "DIFFERS");
	}
	fprintf(out, "\n%zu of %zu claims hold\n", c->held, c->n);
}

/* Between two CPUs, in either order; 0: with itself, or not measured. */
static double latency(const struct samples *s, unsigned int a, unsigned int b)
{
	const struct probed *p;

	for (p = s->of; p < s->of + s->n; p++)
		if (p->probe == PROBE_PINGPONG &&
		    ((p->cpus[0] == a && p->cpus[1] == b) ||
		     (p->cpus[0] == b && p->cpus[1] == a)))
			return p->op_ns / p->nprocs / trips(&s->model);
	return 0;
}

void theory_print_latencies(FILE *out, const struct samples *s)
{
	bool timed[MACHINE_CPUS_MAX] = {false};
	const struct probed *p;
	unsigned int a, b;

	for (p = s->of; p < s->of + s->n; p++)
		if (p->probe == PROBE_PINGPONG)
			timed[p->cpus[0]] = timed[p->cpus[1]] = true;
	fprintf(out, "# machine %s: CPU, CPU, ns one way, simulated\n",
		s->machine);
	for (a = 0; a < MACHINE_CPUS_MAX; a++)
		for (b = 0; timed[a] && b < MACHINE_CPUS_MAX; b++)
			if (timed[b])
				fprintf(out, "%u\t%u\t%.1f\n", a, b,
					latency(s, a, b));
}
