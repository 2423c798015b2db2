// SPDX-License-Identifier: GPL-2.0-only
/* The coherence model by exact transition counts on written traces. */
#include "coherence_fixture.h"

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
	states(f, 5, "SFII");
	assert_int_equal(total(f).insocket_transfers, 1);
	assert_int_equal(total(f).incomplex_transfers, 1);
	assert_int_equal(total(f).writebacks, 1);
	assert_true(coherence_in_llc(f->c, 0, 5));
	/* another socket: from the last reader, which it becomes */
	assert_int_equal(access_line(f, 2, 5, false), 250);
	states(f, 5, "SSFI");
	assert_int_equal(total(f).xsocket_transfers, 1);
	assert_int_equal(total(f).writebacks, 1);
}

/* Within a window one may come later whose clock is behind. */
static void a_reader_waits_for_no_reader(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	f->clocks[1] = 5000;
	f->clocks[2] = 1000;
	assert_int_equal(access_line(f, 1, 5, false), 70);
	assert_int_equal(access_line(f, 2, 5, false), 250);
}

static void upgrade_invalidates(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	access_line(f, 1, 5, false);
	access_line(f, 2, 5, false);
	states(f, 5, "SSFI");
	/* the farthest copy is on the other socket */
	assert_int_equal(access_line(f, 1, 5, true), 250);
	states(f, 5, "IMII");
	assert_int_equal(total(f).upgrades, 1);
	assert_int_equal(total(f).invalidations, 2);
}

static void an_upgrade_costs_its_part(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	access_line(f, 2, 5, false);
	assert_int_equal(access_line(f, 0, 5, true), 100);
	/* whoever has no copy fetches the nearest meanwhile */
	access_line(f, 2, 5, false);
	f->clocks[1] = 10000;
	assert_int_equal(access_line(f, 1, 5, true), 100);
	/* what it took is told apart from waiting for who wrote */
	f->clocks[3] = 0;
	f->clocks[1] = 100000;
	access_line(f, 1, 5, true);
	access_line(f, 3, 5, false);
	assert_int_equal(coherence_counts(f->c, 3)->stall_cycles, 250);
	assert_int_equal(coherence_counts(f->c, 3)->wait_cycles, 100000);
}

static void lines_in_a_row_are_asked_for_beforehand(void **state)
{
	struct fixture *f = *state;
	uint64_t line;

	/* two rows at once: each known after two lines */
	for (line = 0; line < 2; line++) {
		assert_int_equal(access_line(f, 0, line, true), 200);
		assert_int_equal(access_line(f, 0, 640 + line, false), 200);
	}
	for (; line < 64; line++) {
		assert_int_equal(access_line(f, 0, line, true), 15);
		assert_int_equal(access_line(f, 0, 640 + line, false), 15);
	}
	/* the next page is another */
	assert_int_equal(access_line(f, 0, 64, true), 200);
	/* who goes to and fro is no row; nor what another cache has */
	assert_int_equal(access_line(f, 3, 2000, false), 300);
	assert_int_equal(access_line(f, 3, 2010, false), 300);
	assert_int_equal(access_line(f, 3, 2005, false), 300);
	f->clocks[2] = 1000000;
	for (line = 1; line < 64; line++)
		assert_int_equal(access_line(f, 2, line, false), 250);
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

/* Four lines of a first-level set; the fifth, in another set of the second. */
static void first_level(void **state)
{
	struct fixture *f = *state;
	uint64_t line;

	for (line = 0; line <= 4 * 4; line += 4)
		access_line(f, 0, line, false);
	/* 0 is the oldest of its set: only the second level has it */
	assert_int_equal(access_line(f, 0, 0, false), 10);
	assert_int_equal(total(f).l2_hits, 1);
	assert_int_equal(access_line(f, 0, 0, false), 0);
	/* that pushed 4 out, and 8 is still there */
	assert_int_equal(access_line(f, 0, 8, true), 0);
	assert_int_equal(access_line(f, 0, 4, true), 10);
	assert_int_equal(total(f).misses, 5);
	states(f, 4, "MIII");
}

/* What another CPU takes away is gone from the first level, too. */
static void first_level_is_inside_the_second(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true);
	access_line(f, 2, 5, true);
	f->clocks[0] = 10000;
	assert_int_equal(access_line(f, 0, 5, false), 250);
	assert_int_equal(total(f).l2_hits, 0);
}

static void mesi_shares_by_way_of_memory(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	f->clocks[1] = f->clocks[2] = f->clocks[4] = 1000;
	assert_int_equal(access_line(f, 1, 5, false), 70); /* from E */
	states(f, 5, "SSIIIIII");
	/* nobody is asked for a clean line: memory is near, and far */
	assert_int_equal(access_line(f, 2, 5, false), 200);
	assert_int_equal(access_line(f, 4, 5, false), 300);
	states(f, 5, "SSSISIII");
	assert_int_equal(total(f).memory_near, 2);
	assert_int_equal(total(f).memory_far, 1);
	assert_int_equal(total(f).writebacks, 0);
}

static void mesif_forwards(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, false);
	f->clocks[2] = f->clocks[3] = f->clocks[4] = 1000;
	assert_int_equal(access_line(f, 2, 5, false), 120);
	states(f, 5, "SIFIIIII");
	assert_int_equal(access_line(f, 3, 5, false), 70);
	states(f, 5, "SISFIIII");
	assert_int_equal(access_line(f, 4, 5, false), 250);
	states(f, 5, "SISSFIII");
	assert_int_equal(total(f).incomplex_transfers, 1);
	assert_int_equal(total(f).insocket_transfers, 2);
	assert_int_equal(total(f).xsocket_transfers, 1);
	assert_int_equal(total(f).memory_near, 1);
}

static void moesi_keeps_dirty_lines(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true);
	f->clocks[2] = f->clocks[4] = 1000;
	assert_int_equal(access_line(f, 2, 5, false), 120);
	states(f, 5, "OISIIIII");
	/* the owner answers the next one, too; nothing is written back */
	assert_int_equal(access_line(f, 4, 5, false), 250);
	states(f, 5, "OISISIII");
	assert_int_equal(total(f).writebacks, 0);
	assert_false(coherence_in_llc(f->c, 0, 5));
	/* it may not write before the others have lost theirs */
	f->clocks[0] = 2000;
	assert_int_equal(access_line(f, 0, 5, true), 250);
	states(f, 5, "MIIIIIII");
	assert_int_equal(total(f).invalidations, 2);
	/* and a sharer that writes takes the owner's copy away */
	f->clocks[2] = 3000;
	access_line(f, 2, 5, false);
	assert_int_equal(access_line(f, 2, 5, true), 120);
	states(f, 5, "IIMIIIII");
	assert_int_equal(total(f).invalidations, 3);
	assert_int_equal(total(f).upgrades, 2);
}

static void moesi_evicts_dirty_owners(void **state)
{
	struct fixture *f = *state;
	uint64_t line;

	access_line(f, 0, 0, true);
	access_line(f, 4, 0, false);
	states(f, 0, "OIIISIII");
	for (line = 16; line <= 4 * 16; line += 16)
		access_line(f, 0, line, false);
	states(f, 0, "IIIISIII");
	assert_true(coherence_in_llc(f->c, 0, 0));
	/* another complex is answered by that of the same socket */
	f->clocks[2] = 10000;
	assert_int_equal(access_line(f, 2, 0, false), 120);
}

static void capacity(void **state)
{
	struct fixture *f = *state;
	uint64_t line;

	/* a fifth line of the same set pushes the first out */
	for (line = 0; line <= 4 * 16; line += 16)
		access_line(f, 0, line, line == 0);
	states(f, 0, "IIII");
	assert_true(coherence_in_llc(f->c, 0, 0));
	assert_int_equal(total(f).writebacks, 0);
	/* it comes back from the shared cache, still dirty, and leaves it */
	assert_int_equal(access_line(f, 0, 0, false), 40);
	states(f, 0, "MIII");
	assert_false(coherence_in_llc(f->c, 0, 0));
	assert_int_equal(total(f).llc_hits, 1);
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
	assert_false(coherence_in_llc(f->c, 0, 0));
	assert_true(coherence_in_llc(f->c, 0, 2 * 64));
}

static void another_sockets_memory_is_asked(void **state)
{
	struct fixture *f = *state;
	uint64_t far = LINES - 1; /* of socket 0, whose CPUs are 0 to 3 */

	access_line(f, 0, 5, true);
	access_line(f, 0, far, true);
	f->clocks[1] = f->clocks[2] = f->clocks[4] = 1000;
	assert_int_equal(access_line(f, 2, 5, true), 120);
	assert_int_equal(access_line(f, 2, far, true), 210);
	/* so are copies that are taken away */
	access_line(f, 0, far, false);
	f->clocks[2] = 3000;
	assert_int_equal(access_line(f, 2, far, true), 210);
	/* not within a complex, nor between sockets */
	f->clocks[3] = f->clocks[4] = 4000;
	assert_int_equal(access_line(f, 3, far, false), 70);
	assert_int_equal(access_line(f, 4, 5, false), 250);
}

static void a_line_goes_to_one_after_the_other(void **state)
{
	struct fixture *f = *state;

	access_line(f, 0, 5, true);
	f->clocks[1] = f->clocks[2] = f->clocks[4] = 1000;
	assert_int_equal(access_line(f, 1, 5, false), 70);
	assert_int_equal(access_line(f, 2, 5, false), 30 + 120);
	assert_int_equal(access_line(f, 4, 5, false), 60 + 250);
	assert_int_equal(coherence_counts(f->c, 4)->wait_cycles, 60);
	/* another line, or a later time: nobody is in the way */
	f->clocks[3] = 1000;
	assert_int_equal(access_line(f, 3, 6, false), 200);
	f->clocks[3] = 2000;
	assert_int_equal(access_line(f, 3, 5, false), 250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_touch),
		TEST(silent_upgrade),
		TEST(read_sharing),
		TEST(a_reader_waits_for_no_reader),
		TEST(upgrade_invalidates),
		TEST_OF(upgrades, an_upgrade_costs_its_part),
		TEST_OF(streams, lines_in_a_row_are_asked_for_beforehand),
		TEST(store_takes_dirty_line),
		TEST(ping_pong),
		TEST(a_reader_is_never_before_the_write),
		TEST(capacity),
		TEST(shared_capacity),
		TEST(first_level),
		TEST(first_level_is_inside_the_second),
		TEST_OF(mesi, mesi_shares_by_way_of_memory),
		TEST_OF(mesif, mesif_forwards),
		TEST_OF(moesi, moesi_keeps_dirty_lines),
		TEST_OF(moesi, moesi_evicts_dirty_owners),
		TEST_OF(homes, another_sockets_memory_is_asked),
		TEST_OF(busy, a_line_goes_to_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
