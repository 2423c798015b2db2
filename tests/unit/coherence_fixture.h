/* SPDX-License-Identifier: GPL-2.0-only */
/* Small simulated machines, and a model of one for each test. */
#ifndef COHERENCE_FIXTURE_H
#define COHERENCE_FIXTURE_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "coherence_verify.h"

#define LINES 4096

/*
 * Small caches, so that a test can fill them: 4 sets x 4, 16 sets x 4, and
 * 64 sets x 4.
 */
static const struct machine small = {
	.sockets = 2,
	.cores_per_socket = 2,
	.cores_per_llc = 2,
	.protocol = PROTOCOL_MESIF,
	.l1_kib = 1,
	.l1_ways = 4,
	.l2_kib = 4,
	.l2_ways = 4,
	.llc_kib = 16,
	.llc_ways = 4,
	.l2_cycles = 10,
	.llc_cycles = 40,
	.incomplex_cycles = 70,
	.insocket_cycles = 120,
	.xsocket_cycles = 250,
	.upgrade_milli = 1000,
	.memory_near_cycles = 200,
	.memory_far_cycles = 300,
};

#define CPUS 8

struct fixture {
	struct coherence *c;
	unsigned int ncpus;
	uint64_t clocks[CPUS];
};

static inline int setup_model(void **state, const struct machine *m)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->c = coherence_new(m, LINES);
	f->ncpus = machine_cpus(m);
	*state = f;
	return f->c ? 0 : -1;
}

static inline int setup(void **state)
{
	return setup_model(state, &small);
}

/* The small one with two complexes of two cores a socket. */
static inline int setup_complexes(void **state, enum protocol protocol)
{
	struct machine m = small;

	m.cores_per_socket = 4;
	m.llc_kib = 12; /* 48 sets: no power of two */
	m.protocol = protocol;
	return setup_model(state, &m);
}

static inline int setup_mesi(void **state)
{
	return setup_complexes(state, PROTOCOL_MESI);
}

static inline int setup_mesif(void **state)
{
	return setup_complexes(state, PROTOCOL_MESIF);
}

static inline int setup_moesi(void **state)
{
	return setup_complexes(state, PROTOCOL_MOESI);
}

/* Taking copies away costs less than fetching one. */
static inline int setup_upgrades(void **state)
{
	struct machine m = small;

	m.upgrade_milli = 400;
	return setup_model(state, &m);
}

/* With a prefetcher. */
static inline int setup_streams(void **state)
{
	struct machine m = small;

	m.stream_cycles = 15;
	return setup_model(state, &m);
}

/* Two complexes a socket; what is asked for at another socket takes longer. */
static inline int setup_homes(void **state)
{
	struct machine m = small;

	m.cores_per_socket = 4;
	m.home_far_cycles = 90;
	return setup_model(state, &m);
}

/* A line goes to one core after the other. */
static inline int setup_busy(void **state)
{
	struct machine m = small;

	m.cores_per_socket = 4;
	m.line_busy_cycles = 30;
	return setup_model(state, &m);
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	coherence_free(f->c);
	free(f);
	return 0;
}

/* One access, after which the invariants must hold; the cycles it took. */
static inline uint64_t access_line(struct fixture *f, unsigned int cpu,
				   uint64_t line, bool store)
{
	uint64_t before = f->clocks[cpu];
	char text[128] = "";

	f->clocks[cpu] = coherence_access(f->c, cpu, line, store, before);
	if (coherence_verify(f->c, text, sizeof(text)))
		fail_msg("%s", text);
	return f->clocks[cpu] - before;
}

static inline void states(struct fixture *f, uint64_t line, const char *want)
{
	char got[CPUS + 1] = "";
	unsigned int i;

	for (i = 0; i < f->ncpus && i < CPUS; i++)
		got[i] = coherence_state(f->c, i, line);
	assert_string_equal(got, want);
}

static inline struct coherence_counts total(struct fixture *f)
{
	struct coherence_counts t = {0}, *c;
	unsigned int i;

	for (i = 0; i < f->ncpus; i++) {
		c = coherence_counts(f->c, i);
		t.loads += c->loads;
		t.stores += c->stores;
		t.l2_hits += c->l2_hits;
		t.misses += c->misses;
		t.llc_hits += c->llc_hits;
		t.incomplex_transfers += c->incomplex_transfers;
		t.insocket_transfers += c->insocket_transfers;
		t.xsocket_transfers += c->xsocket_transfers;
		t.upgrades += c->upgrades;
		t.invalidations += c->invalidations;
		t.writebacks += c->writebacks;
		t.memory_near += c->memory_near;
		t.memory_far += c->memory_far;
	}
	return t;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
/* clang-format off */
#define TEST_OF(protocol, fn)                                                  \
	{ #protocol ": " #fn, fn, setup_##protocol, teardown, NULL }
/* clang-format on */

#endif
