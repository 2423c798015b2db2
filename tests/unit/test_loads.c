// SPDX-License-Identifier: GPL-2.0-only
/* What the loads are made of: lines of forks, pieces, VMAs, roles and locks. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "pieces.h"
#include "workload.h"

/* How many VMAs lie in a range? */
static unsigned int vmas_in(const char *at, size_t bytes)
{
	uintptr_t start = (uintptr_t)at, from;
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned int n = 0;
	char line[512];

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-", &from) == 1 && from >= start &&
		    from < start + bytes)
			n++;
	fclose(maps);
	return n;
}

static void vmas_beside_a_region(void **state)
{
	struct region r;

	(void)state;
	assert_int_equal(region_map(&r, PMD_BYTES, false), 0);
	assert_int_equal(region_add_vmas(&r, 7), 0);
	region_fill(&r);
	assert_int_equal(vmas_in(r.home, r.bytes), 1);
	assert_int_equal(vmas_in(r.home + r.bytes, 7 * PAGE_BYTES), 7);
	/* they stay where they are, and what moves is not one of them */
	assert_int_equal(region_move(r.home, r.away, r.bytes), 0);
	assert_int_equal(region_check(r.away, r.bytes, 0), 0);
	assert_int_equal(vmas_in(r.home + r.bytes, 7 * PAGE_BYTES), 7);
	/* the most that there is room for before the other place */
	assert_true(r.home + r.bytes + REGION_VMAS_MAX * PAGE_BYTES <= r.away);
	region_unmap(&r);
}

static void pieces_go_and_come(void **state)
{
	struct pieces p;

	(void)state;
	assert_int_equal(pieces_map(&p, 3), 0);
	assert_int_equal(pieces_fill(&p), 0);
	for (unsigned int moves = 0; moves < 7; moves++) {
		assert_int_equal(pieces_check(&p), 0);
		assert_int_equal(pieces_move_next(&p), 0);
	}
	/* after seven the first is away once more, and nothing has merged */
	assert_int_equal(vmas_in(p.region.home, p.region.bytes), 6);
	p.region.away[8]++;
	assert_int_equal(pieces_check(&p), 0); /* between two words */
	p.region.away[0]++;
	assert_int_equal(pieces_check(&p), -EBADMSG);
	pieces_unmap(&p);
}

/* What the first of a line sees of how the last one ends. */
static int ends(uint64_t generations, void (*end)(void))
{
	pid_t pid = fork(), first;
	int status;

	if (!pid) {
		first = getpid();
		if (child_descend(generations))
			_exit(99);
		if ((getpid() == first) != !generations)
			_exit(98);
		end();
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void end_well(void)
{
	_exit(0);
}

static void end_badly(void)
{
	_exit(7);
}

static void end_killed(void)
{
	kill(getpid(), SIGTERM);
}

static void a_line_of_forks(void **state)
{
	(void)state;
	assert_int_equal(ends(0, end_well), 0);
	assert_int_equal(ends(20, end_well), 0);
	assert_int_equal(WEXITSTATUS(ends(20, end_badly)), 7);
	assert_int_equal(WTERMSIG(ends(20, end_killed)), SIGTERM);
}

static struct workload of(const char *name, const char *measure)
{
	struct workload w;

	workload_defaults(&w, load_find(name));
	if (measure)
		assert_int_equal(workload_set(&w, "measure", measure), 0);
	w.nprocs = 5;
	return w;
}

static void roles(void **state)
{
	struct workload walks = of("walk", "walks"),
			moves = of("walk", "moves");
	struct workload move = of("move", NULL);
	const struct rule table = {.anon = MOVE_TABLE};

	(void)state;
	assert_int_equal(workload_background(&move), 0);
	assert_false(workload_in_background(&move, 1));
	assert_int_equal(workload_background(&walks), 2);
	assert_false(workload_in_background(&walks, 2));
	assert_true(workload_in_background(&walks, 3));
	assert_int_equal(workload_period_ns(&move), 0);
	assert_int_equal(workload_period_ns(&walks), 0);
	assert_int_equal(workload_set(&walks, "period_ns", "50000"), 0);
	assert_int_equal(workload_period_ns(&walks), 50000);
	/* who walks, and who takes locks */
	assert_true(workload_is_other(&walks, false));
	assert_false(workload_is_other(&walks, true));
	assert_true(workload_is_other(&moves, true));
	assert_int_equal(workload_locks(&walks, &table, false).root.max, 0);
	assert_int_equal(workload_locks(&walks, &table, true).root.min, 8);
	assert_int_equal(workload_locks(&moves, &table, false).root.min, 8);
	assert_int_equal(workload_locks(&moves, &table, true).root.max, 0);
}

/* Each load names its parameters, and says how large its work is. */
static void every_load_is_whole(void **state)
{
	static const struct rule mainline = {0};

	(void)state;
	setenv("RMAPBENCH_ROOT", RMAPBENCH_SOURCE_DIR, 1);
	for (const struct load *const *l = loads; *l; l++) {
		struct workload w = of((*l)->name, NULL);
		const char *why = (*l)->refuse ? (*l)->refuse(w.params) : NULL;

		if (!why && (*l)->refuse_text)
			why = (*l)->refuse_text(w.text);
		assert_null(why);
		assert_true((*l)->instructions_per_op(w.params) > 0);
		/* of what is none of ours nobody knows */
		assert_int_equal(
			workload_locks(&w, &mainline, false).root.known,
			(*l)->locks_per_op != load_unknown_locks);
		assert_int_equal((*l)->locks_per_op == load_unknown_locks,
				 (*l)->refuse_text != NULL);
		assert_true(!(*l)->run_other == !(*l)->other_locks_per_op);
		for (const struct param *p = (*l)->params; p->name; p++)
			assert_true(
				p->choices || p->text ||
				(p->unit && *p->unit && p->fallback <= p->max));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmas_beside_a_region),
		cmocka_unit_test(pieces_go_and_come),
		cmocka_unit_test(a_line_of_forks),
		cmocka_unit_test(roles),
		cmocka_unit_test(every_load_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
