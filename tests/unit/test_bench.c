// SPDX-License-Identifier: GPL-2.0-only
/* Placement on machines nobody here owns, moves by arithmetic, predictions. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "region.h"
#include "variant.h"
#include "workload.h"

static void placed(const char *synthetic, const char *p, unsigned int n,
		   const unsigned int *want)
{
	unsigned int cpus[64], i;
	hwloc_topology_t t;

	hwloc_topology_init(&t);
	assert_int_equal(hwloc_topology_set_synthetic(t, synthetic), 0);
	hwloc_topology_load(t);
	assert_int_equal(placement_cpus(t, p, n, cpus), 0);
	for (i = 0; i < n; i++)
		assert_int_equal(cpus[i], want[i]);
	hwloc_topology_destroy(t);
}

static void placement(void **state)
{
	static const unsigned int in_order[] = {0, 1, 2, 3, 4, 5, 6, 7};
	static const unsigned int in_turn[] = {0, 4, 1, 5, 2, 6, 3, 7};
	static const unsigned int smt_pack[] = {0, 2, 1, 3, 4, 6, 5, 7};
	static const unsigned int smt_spread[] = {0, 4, 2, 6, 1, 5, 3, 7};

	(void)state;
	placed("pack:2 core:4 pu:1", "pack", 8, in_order);
	placed("pack:2 core:4 pu:1", "spread", 8, in_turn);
	placed("pack:2 core:4 pu:1", "spread", 3, in_turn);
	placed("core:8 pu:1", "spread", 8, in_order);
	/* cores before their second threads */
	placed("pack:2 core:2 pu:2", "pack", 8, smt_pack);
	placed("pack:2 core:2 pu:2", "spread", 8, smt_spread);
}

static void listed(void **state)
{
	static const unsigned int two[] = {5, 0};
	hwloc_topology_t t;
	unsigned int cpus[8];

	(void)state;
	placed("pack:2 core:4 pu:1", "5+0", 2, two);
	assert_int_equal(placement_check("12"), 0);
	assert_int_equal(placement_check("1+"), -EINVAL);
	assert_int_equal(placement_check("0+1+0"), -EINVAL);
	assert_int_equal(placement_check("1,2"), -EINVAL);
	assert_int_equal(placement_check("-1"), -EINVAL);
	assert_int_equal(placement_check("packed"), -EINVAL);
	hwloc_topology_init(&t);
	hwloc_topology_set_synthetic(t, "pack:1 core:4 pu:1");
	hwloc_topology_load(t);
	assert_int_equal(placement_cpus(t, "0+4", 2, cpus), -ERANGE);
	assert_int_equal(placement_cpus(t, "0+1", 3, cpus), -EINVAL);
	hwloc_topology_destroy(t);
}

static void too_many(void **state)
{
	hwloc_topology_t t;
	unsigned int cpus[8];

	(void)state;
	hwloc_topology_init(&t);
	hwloc_topology_set_synthetic(t, "pack:1 core:4 pu:1");
	hwloc_topology_load(t);
	assert_int_equal(placement_cpus(t, "pack", 5, cpus), -ERANGE);
	hwloc_topology_destroy(t);
}

static void extents(void **state)
{
	(void)state;
	/* aligned: one a page table */
	assert_int_equal(region_extents(0, 16 << 20, 8 << 20), 4);
	/* a page off: every page table of either side ends one */
	assert_int_equal(region_extents(0, (16 << 20) + 4096, 8 << 20), 8);
	assert_int_equal(region_extents(0, 4096, 4096), 1);
	assert_int_equal(region_extents((2 << 20) - 4096, 0, 8192), 2);
}

/* Locks that one op takes by a variant's rule, of a load given in words. */
static struct lock_counts locks(const char *load, const char *variant,
				const char *level, const char *way,
				const char *size)
{
	struct where at = {.file = variant};
	struct lock_counts counts;
	struct variants vs;
	struct workload w;
	struct rule rule;

	assert_int_equal(variants_read(&vs, RMAPBENCH_SOURCE_DIR, "6.12"), 0);
	assert_int_equal(
		rule_read(&rule, variants_find(&vs, variant)->rule, &at), 0);
	workload_defaults(&w, load_find(load));
	assert_int_equal(workload_set(&w, "level", level), 0);
	assert_int_equal(workload_set(&w, "way", way), 0);
	assert_int_equal(workload_set(&w, "size_bytes", size), 0);
	counts = w.load->locks_per_op(w.params, &rule);
	variants_free(&vs);
	return counts;
}

static uint64_t predicted(const char *variant, const char *level,
			  const char *way, const char *size)
{
	struct lock_counts n = locks("move", variant, level, way, size);

	assert_int_equal(n.root.min, n.root.max);
	assert_int_equal(n.imap.max, 0);
	return n.root.min;
}

/* The same of a file: root locks are never taken for its page cache. */
static uint64_t predicted_of_file(const char *variant, const char *level,
				  const char *way)
{
	struct lock_counts n = locks("filemap", variant, level, way, "8M");

	assert_int_equal(n.root.max, 0);
	assert_int_equal(n.imap.min, n.imap.max);
	return n.imap.min;
}

static void predictions_of_files(void **state)
{
	struct lock_counts n;

	(void)state;
	assert_int_equal(predicted_of_file("mainline", "pte", "away"), 0);
	assert_int_equal(predicted_of_file("mainline", "pte", "back"), 4);
	assert_int_equal(predicted_of_file("mainline", "pmd", "back"), 4);
	assert_int_equal(predicted_of_file("reorder", "pmd", "back"), 4);
	assert_int_equal(predicted_of_file("file-order", "pmd", "back"), 0);
	assert_int_equal(predicted_of_file("lock-vma", "pte", "back"), 2);
	n = locks("filemap", "lock-hold", "pte", "back", "8M");
	assert_int_equal(n.imap.min, 2);
	assert_int_equal(n.imap.max, 8);
}

static void predictions(void **state)
{
	(void)state;
	assert_int_equal(predicted("mainline", "pte", "away", "8M"), 0);
	assert_int_equal(predicted("mainline", "pte", "back", "8M"), 4);
	assert_int_equal(predicted("mainline", "pmd", "away", "8M"), 4);
	assert_int_equal(predicted("mainline", "pmd", "back", "8M"), 4);
	assert_int_equal(predicted("lock-pmd", "pte", "away", "8M"), 8);
	assert_int_equal(predicted("lock-pmd", "pte", "back", "8M"), 8);
	assert_int_equal(predicted("lock-vma", "pte", "away", "8M"), 1);
	assert_int_equal(predicted("lock-vma", "pmd", "back", "8M"), 2);
	assert_int_equal(predicted("reorder", "pte", "away", "8M"), 0);
	assert_int_equal(predicted("reorder", "pmd", "back", "8M"), 1);
	assert_int_equal(predicted("unsafe", "pmd", "back", "8M"), 0);
	assert_int_equal(predicted("fork-lock", "pte", "back", "8M"), 4);
	assert_int_equal(predicted("mainline", "thp", "away", "8M"), 0);
	assert_int_equal(predicted("mainline", "thp", "back", "8M"), 2);
	assert_int_equal(predicted("lock-pmd", "thp", "back", "8M"), 4);
	assert_int_equal(predicted("mainline", "pud", "away", "1G"), 1);
	assert_int_equal(predicted("lock-vma", "pud", "away", "1G"), 1);
	assert_int_equal(predicted("unsafe", "pud", "away", "1G"), 0);
	assert_int_equal(predicted("file-order", "pmd", "away", "8M"), 4);
	assert_int_equal(
		locks("move", "lock-hold", "pte", "away", "8M").root.min, 1);
	assert_int_equal(
		locks("move", "lock-hold", "pte", "away", "8M").root.max, 8);
}

static void rules(void **state)
{
	static const char *const bad[] = {"anon", "anon=never", "page=table",
					  "anon=table,file=table"};
	struct where at = {.file = "series"};
	struct rule rule;

	(void)state;
	assert_int_equal(rule_read(&rule, "fork=both anon=merge", &at), 0);
	assert_int_equal(rule.anon, MOVE_MERGE);
	assert_int_equal(rule.file, MOVE_MAINLINE);
	assert_int_equal(rule.fork, FORK_BOTH);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(rule_read(&rule, bad[i], &at), -EINVAL);
}

static void cells_survive(void **state)
{
	json_t *keep = json_array();
	struct workload w, back;
	struct cell cell;

	(void)state;
	workload_defaults(&w, load_find("move"));
	workload_set(&w, "root", "private");
	w.nprocs = 3;
	w.ops = 12;
	assert_int_equal(workload_place(&w, "3+0+2"), 0);
	workload_to_cell(&w, &cell, keep);
	assert_int_equal(workload_from_cell(&back, &cell), 0);
	assert_memory_equal(&w, &back, sizeof(w));
	cell.load = "nosuch";
	assert_int_equal(workload_from_cell(&back, &cell), -EINVAL);
	json_decref(keep);
}

static void memory_keeps_its_pattern(void **state)
{
	struct region r;

	(void)state;
	assert_int_equal(region_map(&r, 1 << 20, false), 0);
	region_fill(&r);
	assert_int_equal(region_move(r.home, r.away, r.bytes), 0);
	assert_int_equal(region_check(r.away, r.bytes, 0), 0);
	/* a page in another's place, and a changed word, are found */
	assert_int_equal(region_check(r.away, 4096, 4096), -EBADMSG);
	r.away[8192]++;
	assert_int_equal(region_check(r.away, r.bytes, 0), -EBADMSG);
	region_unmap(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(placement),
		cmocka_unit_test(listed),
		cmocka_unit_test(too_many),
		cmocka_unit_test(extents),
		cmocka_unit_test(predictions),
		cmocka_unit_test(predictions_of_files),
		cmocka_unit_test(rules),
		cmocka_unit_test(cells_survive),
		cmocka_unit_test(memory_keeps_its_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
