// SPDX-License-Identifier: GPL-2.0-only
/* Which lines moved, and how long a lock was waited for and held. */
#include "unit.h"

#include <stdlib.h>

#include "heat.h"
#include "lock_time.h"

static bool note(unsigned int cpu, struct coherence_counts *counts,
		 uint64_t line, uint64_t pc, uint64_t cycles)
{
	const struct heat_entry e = {
		.line = line, .pc = pc, .va = 64 * line + 8};

	counts->stall_cycles += cycles;
	counts->wait_cycles += cycles / 10;
	return heat_note(cpu, counts, &e);
}

static const struct heat_entry *find(const struct heat_entry *all, size_t n,
				     uint64_t line, uint64_t pc)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (all[i].line == line && all[i].pc == pc)
			return &all[i];
	return NULL;
}

static void adds_up(void **state)
{
	static struct coherence_counts counts[2];
	struct heat_entry *all;
	size_t n;

	(void)state;
	heat_begin();
	counts[0].xsocket_transfers = 1;
	assert_true(note(0, &counts[0], 7, 0x100, 250));
	counts[0].xsocket_transfers = 2;
	counts[0].upgrades = 1;
	note(0, &counts[0], 7, 0x100, 250);
	counts[1].insocket_transfers = 1;
	note(1, &counts[1], 0, 0x200, 70);
	/* from memory: no line of another cache */
	assert_false(note(1, &counts[1], 9, 0x200, 200));
	all = heat_take(&n);
	assert_int_equal(n, 2);
	assert_int_equal(find(all, n, 7, 0x100)->xsocket_transfers, 2);
	assert_int_equal(find(all, n, 7, 0x100)->upgrades, 1);
	assert_int_equal(find(all, n, 7, 0x100)->stall_cycles, 500);
	assert_int_equal(find(all, n, 7, 0x100)->wait_cycles, 50);
	assert_int_equal(find(all, n, 7, 0x100)->va, 64 * 7 + 8);
	assert_int_equal(find(all, n, 0, 0x200)->insocket_transfers, 1);
	free(all);
	/* what was before is forgotten, of each CPU */
	heat_begin();
	all = heat_take(&n);
	assert_int_equal(n, 0);
	free(all);
	counts[1].insocket_transfers = 2;
	note(1, &counts[1], 3, 0x200, 70);
	all = heat_take(&n);
	assert_int_equal(n, 1);
	/* not what memory took before */
	assert_int_equal(all->stall_cycles, 70);
	assert_int_equal(find(all, n, 3, 0x200)->insocket_transfers, 1);
	free(all);
}

/* More lines than a table begins with: none is lost. */
static void grows(void **state)
{
	static struct coherence_counts counts;
	struct heat_entry *all;
	uint64_t sum = 0;
	size_t n, i;

	(void)state;
	heat_begin();
	for (i = 0; i < 20000; i++) {
		counts.xsocket_transfers++;
		note(2, &counts, i % 10000, 0x100, 1);
	}
	all = heat_take(&n);
	assert_int_equal(n, 10000);
	for (i = 0; i < n; i++)
		sum += all[i].xsocket_transfers;
	assert_int_equal(sum, 20000);
	free(all);
}

static void waits_and_holds(void **state)
{
	const struct site root = {.lock = SITE_ANON_MOVE};
	const struct site imap = {.lock = SITE_IMAP_OTHER};
	struct lock_times t;

	(void)state;
	lock_time_call(0, &root, 100);
	lock_time_store(0, 0x1000, 110); /* the lock's word */
	lock_time_store(0, 0x2000, 120); /* the queue of those who wait */
	lock_time_return(0, &root, 400);
	/* the other lock inside */
	lock_time_call(0, &imap, 410);
	lock_time_store(0, 0x3000, 411);
	lock_time_return(0, &imap, 420);
	lock_time_store(1, 0x1000, 450); /* another CPU's attempt */
	lock_time_store(0, 0x3000, 470);
	lock_time_store(0, 0x1000, 500); /* released */
	lock_time_store(0, 0x1000, 600); /* somebody woken: no longer held */
	lock_time_sum(LOCK_ROOT, &t);
	assert_int_equal(t.waits, 1);
	assert_int_equal(t.wait_cycles, 300);
	assert_int_equal(t.holds, 1);
	assert_int_equal(t.hold_cycles, 100);
	lock_time_sum(LOCK_IMAP, &t);
	assert_int_equal(t.wait_cycles, 10);
	assert_int_equal(t.hold_cycles, 50);
	/* a return from a call that was never seen: simulation began within */
	lock_time_return(3, &root, 1000);
	lock_time_sum(LOCK_ROOT, &t);
	assert_int_equal(t.waits, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_up),
		cmocka_unit_test(grows),
		cmocka_unit_test(waits_and_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
