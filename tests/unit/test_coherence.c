// SPDX-License-Identifier: GPL-2.0-only
/* The coherence model by exact transition counts on written traces. */
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coherence.h"

#define LINES 4096

/* Small caches, so that a test can fill them: 16 sets x 4, 64 sets x 4. */
static const struct machine small = {
	.sockets = 2,
	.cores_per_socket = 2,
	.private_kib = 4,
	.private_ways = 4,
	.shared_kib = 16,
	.shared_ways = 4,
	.shared_cycles = 40,
	.insocket_cycles = 70,
	.xsocket_cycles = 250,
	.memory_near_cycles = 200,
	.memory_far_cycles = 300,
};

struct fixture {
	struct coherence *c;
	uint64_t clocks[4];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->c = coherence_new(&small, LINES);
	*state = f;
	return f->c ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	coherence_free(f->c);
	free(f);
	return 0;
}

/* One access, after which the invariants must hold; the cycles it took. */
static uint64_t access_line(struct fixture *f, unsigned int cpu, uint64_t line,
			    bool store)
{
	uint64_t before = f->clocks[cpu];
	char text[128] = "";

	f->clocks[cpu] = coherence_access(f->c, cpu, line, store, before);
	if (coherence_verify(f->c, text, sizeof(text)))
		fail_msg("%s", text);
	return f->clocks[cpu] - before;
}

static void states(struct fixture *f, uint64_t line, const char *want)
{
	char got[5] = "";
	unsigned int i;

	for (i = 0; i < 4; i++)
		got[i] = coherence_state(f->c, i, line);
	assert_string_equal(got, want);
}

static struct coherence_counts total(struct fixture *f)
{
	struct coherence_counts t = {0}, *c;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		c = coherence_counts(f->c, i);
		t.loads += c->loads;
		t.stores += c->stores;
		t.misses += c->misses;
		t.shared_hits += c->shared_hits;
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

static void first_touch(void **state)
{
	struct fixture *f = *state;

	/* lines are split over the sockets: 5 is near CPU 0, far from CPU 2 */
	assert_int_equal(access_line(f, 0, 5, false), 200);
	states(f, 5, "EIII");
	assert_int_equal(access_line(f, 0, 5, false), 0);
	assert_int_equal(access_line(f, 2, 6, true), 300);
	states(f, 6, "IIMI");
	assert_int_equal(access_line(f, 2, LINES - 1, false), 200);
	assert_int_equal(total(f).memory_near, 2);
	assert_int_equal(total(f).memory_far, 1);
	assert_int_equal(total(f).misses, 3);
}

static void silent_upgrade(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	assert_int_equal(access_line(f, 0, 5, true), 0);
	states(f, 5, "MIII");
	assert_int_equal(total(f).upgrades, 0);
	assert_int_equal(total(f).invalidations, 0);
}

static void read_sharing(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true); /* M, clock 200 */
	f->clocks[1] = f->clocks[2] = 1000;
	assert_int_equal(access_line(f, 1, 5, false), 70);
	states(f, 5, "SSII");
	assert_int_equal(total(f).insocket_transfers, 1);
	assert_int_equal(total(f).writebacks, 1);
	assert_true(coherence_shared(f->c, 0, 5));
	/* another socket: from a sharer there */
	assert_int_equal(access_line(f, 2, 5, false), 250);
	states(f, 5, "SSSI");
	assert_int_equal(total(f).xsocket_transfers, 1);
	assert_int_equal(total(f).writebacks, 1);
}

static void upgrade_invalidates(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	access_line(f, 1, 5, false);
	access_line(f, 2, 5, false);
	states(f, 5, "SSSI");
	/* the farthest copy is on the other socket */
	assert_int_equal(access_line(f, 1, 5, true), 250);
	states(f, 5, "IMII");
	assert_int_equal(total(f).upgrades, 1);
	assert_int_equal(total(f).invalidations, 2);
}

static void store_takes_dirty_line(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true);
	f->clocks[3] = 1000;
	assert_int_equal(access_line(f, 3, 5, true), 250);
	states(f, 5, "IIIM");
	assert_int_equal(total(f).xsocket_transfers, 1);
	assert_int_equal(total(f).invalidations, 1);
	/* it moved on dirty: nothing was written back */
	assert_int_equal(total(f).writebacks, 0);
}

static void ping_pong(void **state)
{
	struct fixture *f = *state;
	unsigned int i;

	/* one transfer per hand-off, and each waits for the one before */
	for (i = 0; i < 100; i++)
		access_line(f, i % 2 ? 2 : 0, 5, true);
	assert_int_equal(total(f).xsocket_transfers, 99);
	assert_int_equal(total(f).invalidations, 99);
	assert_int_equal(f->clocks[2], 200 + 99 * 250);
}

static void a_reader_is_never_before_the_write(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true);
	f->clocks[0] = 5000;
	access_line(f, 0, 5, true); /* a hit, at 5000 */
	f->clocks[0] = 9000;	    /* later: has nothing to do with the line */
	assert_int_equal(access_line(f, 1, 5, false), 5000 + 70);
}

static void capacity(void **state)
{
	struct fixture *f = *state;
	uint64_t line;

	/* a fifth line of the same set pushes the first out */
	for (line = 0; line <= 4 * 16; line += 16)
		access_line(f, 0, line, line == 0);
	states(f, 0, "IIII");
	assert_true(coherence_shared(f->c, 0, 0));
	assert_int_equal(total(f).writebacks, 0);
	/* it comes back from the shared cache, still dirty, and leaves it */
	assert_int_equal(access_line(f, 0, 0, false), 40);
	states(f, 0, "MIII");
	assert_false(coherence_shared(f->c, 0, 0));
	assert_int_equal(total(f).shared_hits, 1);
}

static void shared_capacity(void **state)
{
	struct fixture *f = *state;
	uint64_t i;

	/* ten dirty lines of one set: 4 stay private, 4 shared, 2 are written
	 */
	for (i = 0; i < 10; i++)
		access_line(f, 0, i * 64, true);
	assert_int_equal(total(f).writebacks, 2);
	states(f, 0, "IIII");
	assert_false(coherence_shared(f->c, 0, 0));
	assert_true(coherence_shared(f->c, 0, 2 * 64));
}

static void random_accesses_keep_the_invariants(void **state)
{
	struct fixture *f = *state;
	unsigned int seed = 1, i, cpu;
	struct coherence_counts t;
	char text[128];

	for (i = 0; i < 1000000; i++) {
		cpu = (unsigned int)rand_r(&seed) % 4;
		f->clocks[cpu] = coherence_access(
			f->c, cpu, (uint64_t)rand_r(&seed) % 512,
			rand_r(&seed) % 4 == 0, f->clocks[cpu]);
		if (i % 20000 == 0 &&
		    coherence_verify(f->c, text, sizeof(text)))
			fail_msg("after %u: %s", i, text);
	}
	t = total(f);
	assert_int_equal(t.loads + t.stores, 1000000);
	/* every miss is answered from exactly one place */
	assert_int_equal(t.misses, t.upgrades + t.shared_hits +
					   t.insocket_transfers +
					   t.xsocket_transfers + t.memory_near +
					   t.memory_far);
}

struct hammer {
	struct coherence *c;
	unsigned int cpu;
};

static void *hammer(void *arg)
{
	struct hammer *h = arg;
	unsigned int seed = h->cpu + 1, i;
	uint64_t clock = 0;

	for (i = 0; i < 200000; i++)
		clock = coherence_access(h->c, h->cpu,
					 (uint64_t)rand_r(&seed) % 256,
					 rand_r(&seed) % 3 == 0, clock);
	return NULL;
}

static void threads_keep_the_invariants(void **state)
{
	struct fixture *f = *state;
	struct hammer h[4];
	pthread_t threads[4];
	char text[128];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		h[i] = (struct hammer){f->c, i};
		pthread_create(&threads[i], NULL, hammer, &h[i]);
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	if (coherence_verify(f->c, text, sizeof(text)))
		fail_msg("%s", text);
	assert_int_equal(total(f).loads + total(f).stores, 800000);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_touch),
		TEST(silent_upgrade),
		TEST(read_sharing),
		TEST(upgrade_invalidates),
		TEST(store_takes_dirty_line),
		TEST(ping_pong),
		TEST(a_reader_is_never_before_the_write),
		TEST(capacity),
		TEST(shared_capacity),
		TEST(random_accesses_keep_the_invariants),
		TEST(threads_keep_the_invariants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
