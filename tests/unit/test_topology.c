// SPDX-License-Identifier: GPL-2.0-only
/* Placement on machines of every shape; no foreign one instead of this one. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "placement.h"
#include "topology.h"

/*
 * Two weak cores, numbered first, and two strong ones of several threads; CPU 6
 * is offline.
 */
#define HYBRID RMAPBENCH_SOURCE_DIR "/tests/unit/hybrid.xml"

/* Synthetic, or the path of an XML; only those of the CPUs, "" for all. */
static hwloc_topology_t make(const char *text, const char *cpus)
{
	hwloc_bitmap_t only = hwloc_bitmap_alloc();
	hwloc_topology_t t;

	hwloc_topology_init(&t);
	if (*text == '/')
		assert_int_equal(hwloc_topology_set_xml(t, text), 0);
	else
		assert_int_equal(hwloc_topology_set_synthetic(t, text), 0);
	assert_int_equal(hwloc_topology_load(t), 0);
	if (*cpus) {
		hwloc_bitmap_list_sscanf(only, cpus);
		assert_int_equal(hwloc_topology_restrict(t, only, 0), 0);
	}
	hwloc_bitmap_free(only);
	return t;
}

/* Where as many processes as there are CPUs go, in words. */
static void placed(const char *text, const char *allowed, const char *p,
		   const char *want)
{
	hwloc_topology_t t = make(text, allowed);
	unsigned int n =
		(unsigned int)hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU);
	unsigned int cpus[64], i;
	char got[256] = "";
	size_t len = 0;

	assert_int_equal(placement_cpus(t, p, n, cpus), 0);
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%u",
					i ? " " : "", cpus[i]);
	assert_string_equal(got, want);
	assert_int_equal(placement_cpus(t, p, n + 1, cpus), -ERANGE);
	hwloc_topology_destroy(t);
}

static void sub_numa(void **state)
{
	/* two clusters a socket, and a node of memory alone at each socket */
	static const char snc[] = "pack:2 [numa] group:2 [numa] core:2 pu:1";

	(void)state;
	placed(snc, "", "pack", "0 1 2 3 4 5 6 7");
	placed(snc, "", "spread", "0 4 1 5 2 6 3 7");
	/* CPUs numbered across the sockets, as firmware likes to */
	placed("pack:2 core:2 pu:2(indexes=0,4,2,6,1,5,3,7)", "", "pack",
	       "0 2 4 6 1 3 5 7");
	placed("pack:2 core:2 pu:2(indexes=0,4,2,6,1,5,3,7)", "", "spread",
	       "0 1 2 3 4 5 6 7");
}

static void no_packages(void **state)
{
	(void)state;
	/* what has memory of its own stands for a socket */
	placed("numa:2 core:2 pu:1", "", "spread", "0 2 1 3");
	placed("[numa] group:2 [numa] core:2 pu:1", "", "spread", "0 2 1 3");
	placed("[numa] group:2 [numa] core:2 pu:1", "", "pack", "0 1 2 3");
	placed("[numa] pu:4", "", "spread", "0 1 2 3");
}

static void some_cpus(void **state)
{
	static const char smt[] = "pack:2 core:4 pu:2";

	(void)state;
	placed(smt, "9", "pack", "9");
	/* of a core, only the second thread; of a socket, one CPU */
	placed(smt, "3,4-5,12", "pack", "3 4 5 12");
	placed(smt, "3,4-5,12", "spread", "3 12 4 5");
	placed(smt, "2-3,10-11", "spread", "2 10 3 11");
}

static void kinds(void **state)
{
	hwloc_topology_t t = make(HYBRID, "");
	char text[64];

	(void)state;
	placed(HYBRID, "", "pack", "2 3 0 1 4 5 7");
	placed(HYBRID, "", "spread", "2 3 0 1 4 5 7");
	placed(HYBRID, "0-1,7", "pack", "7 0 1");
	assert_int_equal(topology_kinds(t, text, sizeof(text)), 2);
	assert_string_equal(text, "0-1 2-5,7");
	hwloc_topology_destroy(t);
	t = make("core:4 pu:1", "");
	assert_true(topology_kinds(t, text, sizeof(text)) <= 1);
	hwloc_topology_destroy(t);
}

static void words(void **state)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	char text[CPUS_WORDS_BYTES];

	(void)state;
	hwloc_bitmap_list_sscanf(cpus, "1");
	topology_words(cpus, text, sizeof(text));
	assert_string_equal(text, "1");
	hwloc_bitmap_list_sscanf(cpus, "0-3,5,8-11");
	topology_words(cpus, text, sizeof(text));
	assert_string_equal(text, "0 to 3, 5, 8 to 11");
	topology_words(cpus, text, 8);
	assert_string_equal(text, "0 to 3,");
	hwloc_bitmap_free(cpus);
}

static void foreign(void **state)
{
	static const char *const names[] = {
		"HWLOC_SYNTHETIC",  "HWLOC_XMLFILE",	"HWLOC_FSROOT",
		"HWLOC_COMPONENTS", "HWLOC_CPUID_PATH", "HWLOC_THISSYSTEM",
	};
	hwloc_topology_t t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		setenv(names[i], "1", 1);
		assert_int_equal(topology_open(&t), -EINVAL);
		unsetenv(names[i]);
	}
	setenv("HWLOC_COMPONENTS_VERBOSE", "0", 1);
	assert_int_equal(topology_open(&t), 0);
	hwloc_topology_destroy(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sub_numa),  cmocka_unit_test(no_packages),
		cmocka_unit_test(some_cpus), cmocka_unit_test(kinds),
		cmocka_unit_test(words),     cmocka_unit_test(foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
