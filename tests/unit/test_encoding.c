// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does libpfm4 encode every event of every set, and as the set's raw code says?
 * It is told which processor to take for granted in a child each: that is for
 * tests alone.
 */
#define _GNU_SOURCE
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pmu.h"

#define EVENTS RMAPBENCH_SOURCE_DIR "/bench/events"

/* What a child says of a set. */
enum outcome { SAME, LACKS_PMU, LACKS_EVENT, DIFFERS };

static const char *const outcomes[] = {
	[SAME] = "encodes as its codes say",
	[LACKS_PMU] = "this libpfm4 lacks the pmu: the codes are not compared",
	[LACKS_EVENT] = "libpfm4 knows the pmu and not all events",
	[DIFFERS] = "libpfm4 encodes otherwise",
};

static enum outcome encode_all(const struct event_set *set, const char *pmu)
{
	struct perf_event_attr attr;
	const struct event *e;
	size_t lacking = 0;

	for (e = set->events; e < set->events + set->n; e++) {
		if (pmu_encode(pmu, e->name, &attr)) {
			fprintf(stderr, "%s::%s is lacking\n", pmu, e->name);
			lacking++;
		} else if (e->has_code && (attr.type != PERF_TYPE_RAW ||
					   attr.config != e->code)) {
			fprintf(stderr, "%s::%s is %#llx\n", pmu, e->name,
				(unsigned long long)attr.config);
			return DIFFERS;
		}
	}
	return !lacking ? SAME : lacking == set->n ? LACKS_PMU : LACKS_EVENT;
}

static enum outcome encode_in_child(const struct event_set *set)
{
	const char *pmu = *set->like ? set->like : set->pmu;
	int status;
	pid_t pid = fork();

	if (!pid) {
		setenv("LIBPFM_FORCE_PMU", pmu, 1);
		_exit(encode_all(set, pmu));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return (enum outcome)WEXITSTATUS(status);
}

/* libpfm4 is built with the processors of one architecture. */
static bool is_of_here(const struct event_set *set)
{
	bool arm = set->n_cpus && !strcmp(set->cpus[0].vendor, "ARM");

#ifdef __x86_64__
	return !arm;
#else
	return !set->n_cpus || arm;
#endif
}

static void every_event_encodes(void **state)
{
	struct event_set set;
	enum outcome got;
	struct dirent **list;
	int n = scandir(EVENTS, &list, NULL, alphasort), sets = 0;

	(void)state;
	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.') {
			sets++;
			assert_int_equal(
				events_read(&set, EVENTS, list[i]->d_name), 0);
			got = encode_in_child(&set);
			printf("%-8s %s\n", set.name, outcomes[got]);
			assert_true(got == SAME ||
				    (got == LACKS_PMU && !is_of_here(&set)));
			/* libpfm4 lacks it: then a raw code, and a sibling */
			assert_true(strcmp(set.pmu, "-") || *set.like);
		}
		free(list[i]);
	}
	free(list);
	assert_int_equal(sets, 16);
}

static void a_raw_code_is_taken_where_libpfm4_has_no_name(void **state)
{
	static const struct event_set set = {.pmu = "-"};
	const struct event event = {
		.name = "ANY", .has_code = true, .code = 0x1043};
	const struct event unknown = {.name = "ANY"};
	struct perf_event_attr attr;

	(void)state;
	assert_int_equal(pmu_attr(&set, &event, &attr), 0);
	assert_int_equal(attr.type, PERF_TYPE_RAW);
	assert_int_equal(attr.config, 0x1043);
	assert_true(attr.exclude_user && !attr.exclude_kernel);
	assert_int_equal(pmu_attr(&set, &unknown, &attr), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_encodes),
		cmocka_unit_test(a_raw_code_is_taken_where_libpfm4_has_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
