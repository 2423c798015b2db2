// SPDX-License-Identifier: GPL-2.0-only
/* The coherence model under random accesses, of one thread and of many. */
#include "coherence_fixture.h"

#include <pthread.h>

static void random_accesses_keep_the_invariants(void **state)
{
	struct fixture *f = *state;
	unsigned int seed = 1, i, cpu;
	struct coherence_counts t;
	char text[128];

	for (i = 0; i < 1000000; i++) {
		cpu = (unsigned int)rand_r(&seed) % f->ncpus;
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
	assert_int_equal(t.misses, t.upgrades + t.llc_hits +
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
	struct hammer h[CPUS];
	pthread_t threads[CPUS];
	char text[128];
	unsigned int i;

	for (i = 0; i < f->ncpus; i++) {
		h[i] = (struct hammer){f->c, i};
		pthread_create(&threads[i], NULL, hammer, &h[i]);
	}
	for (i = 0; i < f->ncpus; i++)
		pthread_join(threads[i], NULL);
	if (coherence_verify(f->c, text, sizeof(text)))
		fail_msg("%s", text);
	assert_int_equal(total(f).loads + total(f).stores, f->ncpus * 200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_OF(mesi, random_accesses_keep_the_invariants),
		TEST_OF(mesif, random_accesses_keep_the_invariants),
		TEST_OF(moesi, random_accesses_keep_the_invariants),
		TEST_OF(mesi, threads_keep_the_invariants),
		TEST_OF(mesif, threads_keep_the_invariants),
		TEST_OF(moesi, threads_keep_the_invariants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
