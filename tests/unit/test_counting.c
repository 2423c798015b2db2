// SPDX-License-Identifier: GPL-2.0-only
/* What is counted, for whom, and when it is no figure. */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "counters.h"
#include "own_folder.h"
#include "sample.h"
#include "uncountable.h"

#define EVENTS RMAPBENCH_SOURCE_DIR "/bench/events"

static void a_set_is_found_by_its_processor(void **state)
{
	static const struct {
		const char *vendor;
		uint64_t family, model, stepping;
		const char *set;
	} cases[] = {
		{"GenuineIntel", 6, 0x55, 4, "skx"},
		{"GenuineIntel", 6, 0x55, 7, "clx"},
		{"GenuineIntel", 6, 0x6a, 6, "icx"},
		{"GenuineIntel", 6, 0x8f, 8, "spr"},
		{"GenuineIntel", 6, 0xcf, 2, "emr"},
		{"GenuineIntel", 6, 0xad, 1, "gnr"},
		{"GenuineIntel", 6, 0x97, 2, "generic"}, /* hybrid */
		{"AuthenticAMD", 23, 0x01, 2, "zen1"},
		{"AuthenticAMD", 23, 0x31, 0, "zen2"},
		{"AuthenticAMD", 25, 0x01, 1, "zen3"},
		{"AuthenticAMD", 25, 0x11, 1, "zen4"},
		{"AuthenticAMD", 26, 0x02, 1, "zen5"},
		{"AuthenticAMD", 26, 0x50, 0, "generic"}, /* Zen 6 */
		{"ARM", 0x41, 0xd0c, 0, "n1"},
		{"ARM", 0x41, 0xd49, 0, "n2"},
		{"ARM", 0x41, 0xd40, 0, "v1"},
		{"ARM", 0x41, 0xd4f, 0, "v2"},
		{"ARM", 0x42, 0xd0c, 0, "generic"},
		{"", 0, 0, 0, "generic"},
	};
	struct event_cpu cpu;
	struct event_set set;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cpu = (struct event_cpu){.family = {cases[i].family},
					 .model = {cases[i].model},
					 .stepping = {cases[i].stepping}};
		strcpy(cpu.vendor, cases[i].vendor);
		assert_int_equal(events_find(&set, EVENTS, &cpu), 0);
		assert_string_equal(set.name, cases[i].set);
	}
}

static void cpuinfo(const char *dir, const char *text, struct event_cpu *cpu,
		    unsigned int *kinds)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cpuinfo", dir);
	f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
	assert_int_equal(events_cpu(cpu, kinds, path), 0);
}

static void a_processor_is_known_by_cpuinfo(void **state)
{
	struct event_cpu cpu;
	unsigned int kinds;
	char *dir = new_dir();

	(void)state;
	cpuinfo(dir,
		"processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n"
		"model\t\t: 143\nmodel name\t: Model 7\nstepping\t: 8\n\n"
		"processor\t: 1\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n"
		"model\t\t: 143\nmodel name\t: Model 7\nstepping\t: 8\n\n",
		&cpu, &kinds);
	assert_string_equal(cpu.vendor, "GenuineIntel");
	assert_int_equal(cpu.family[0], 6);
	assert_int_equal(cpu.model[0], 143);
	assert_int_equal(cpu.stepping[0], 8);
	assert_int_equal(kinds, 1);
	cpuinfo(dir,
		"processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n\n"
		"processor\t: 1\nCPU implementer\t: 0x41\nCPU part\t: "
		"0xd40\n\n",
		&cpu, &kinds);
	assert_string_equal(cpu.vendor, "ARM");
	assert_int_equal(cpu.family[0], 0x41);
	assert_int_equal(cpu.model[0], 0xd0c);
	assert_int_equal(kinds, 2);
	remove_dir(dir);
}

/* Counting alone is allowed to whoever may count in the kernel. */
static int open_or_skip(const struct perf_event_attr *attr, const char *filter)
{
	int fd = pmu_open(attr, filter, -1, -1);

	if (fd == -EACCES || fd == -EPERM)
		skip();
	assert_true(fd >= 0);
	return fd;
}

static void touch(size_t pages)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, pages * size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	madvise(p, pages * size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		((volatile char *)p)[i * size] = 1;
	munmap(p, pages * size);
}

static void only_what_is_between_start_and_stop_is_counted(void **state)
{
	const struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
					     .config =
						     PERF_COUNT_SW_PAGE_FAULTS};
	int fd = open_or_skip(&attr, NULL);
	struct counted got;

	(void)state;
	touch(1000);
	counters_start();
	touch(64);
	counters_stop();
	touch(1000);
	got = pmu_read(fd);
	assert_true(got.there);
	/* and what of the program itself, or of a sanitizer, was touched for
	 * the first time: far fewer than before and after it
	 */
	assert_between(got.value, 64, 500);
	assert_int_equal(got.running_ns, got.enabled_ns);
	close(fd);
}

static uint64_t switches(void)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	return (uint64_t)(r.ru_nvcsw + r.ru_nivcsw);
}

/* As many as the kernel says that there were, by its other count. */
static void context_switches_are_counted(void **state)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CONTEXT_SWITCHES};
	const struct timespec moment = {.tv_nsec = 1};
	int fd = open_or_skip(&attr, NULL);
	uint64_t before, first, last, after;

	(void)state;
	before = switches();
	counters_start();
	first = switches();
	do {
		nanosleep(&moment, NULL);
		last = switches();
	} while (last < first + 10);
	counters_stop();
	after = switches();
	assert_between(pmu_read(fd).value, last - first, after - before);
	close(fd);
}

static void tracepoints_are_counted_by_their_filter(void **state)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT};
	int all, some, id = pmu_tracepoint("syscalls:sys_enter_close");

	(void)state;
	if (id < 0)
		skip();
	attr.config = (uint64_t)id;
	all = open_or_skip(&attr, NULL);
	some = open_or_skip(&attr, "fd == 9999");
	counters_start();
	for (int i = 0; i < 10; i++) {
		close(9998);
		if (i % 2)
			close(9999);
	}
	counters_stop();
	close(9999);
	assert_int_equal(pmu_read(all).value, 15);
	assert_int_equal(pmu_read(some).value, 5);
	assert_int_equal(pmu_tracepoint("syscalls:sys_enter_nothing"), -ENOENT);
	close(all);
	close(some);
}

/* Two groups, one for always, one untimed, one that cannot be counted. */
static const struct counting five = {
	.n = 5,
	.groups = 2,
	.all = {{.counter = "pmu_a", .in = COUNTED_PMU, .group = 0},
		{.counter = "pmu_b", .in = COUNTED_PMU, .group = 1},
		{.counter = "sw_c", .in = COUNTED_ALWAYS, .group = NO_GROUP},
		{.counter = "untimed_d",
		 .in = COUNTED_UNTIMED,
		 .group = NO_GROUP},
		{.counter = "sw_e",
		 .in = COUNTED_ALWAYS,
		 .group = NO_GROUP,
		 .reason = "no"}},
};

static void expect_chosen(const struct counter_choice *choice, const char *want)
{
	char got[8] = "";

	for (size_t i = 0; i < five.n; i++)
		strcat(got, counters_chosen(choice, &choice->counting->all[i])
				    ? "x"
				    : ".");
	assert_string_equal(got, want);
	assert_int_equal(counters_any(choice), !!strchr(want, 'x'));
}

static void a_sample_counts_one_group_whole(void **state)
{
	struct counting fenced = five;
	struct counter_choice c = {.counting = &five};

	(void)state;
	expect_chosen(&c, "x.x..");
	c.group = 1;
	expect_chosen(&c, ".xx..");
	c.in = COUNTED_UNTIMED;
	expect_chosen(&c, "...x.");
	/* children do a part, and not all of a CPU may be counted */
	strcpy(fenced.per_cpu, "no");
	c = (struct counter_choice){.counting = &fenced, .per_cpu = true};
	expect_chosen(&c, ".....");
}

static void each_group_has_its_turn(void **state)
{
	static const struct counting none = {.groups = 0};

	(void)state;
	for (uint64_t turn = 0; turn < 6; turn++) {
		assert_int_equal(counters_group(&five, turn), turn % 2);
		assert_int_equal(counters_group(&none, turn), NO_GROUP);
	}
}

static void what_one_process_lacks_is_not_there(void **state)
{
	const struct counted one = {100, 20, 20, true}, none = {.there = false};
	struct counted sum[COUNTABLE_MAX] = {{.there = false}};
	json_t *o;

	(void)state;
	/* the second lacks one, the first another */
	for (size_t k = 0; k < 4; k++) {
		counters_add(&sum[k], k == 3 ? &none : &one, true);
		counters_add(&sum[k], k == 1 ? &none : &one, false);
	}
	o = counters_json(&five, sum);
	assert_int_equal(json_integer_value(json_object_get(o, "pmu_a")), 200);
	assert_int_equal(
		json_integer_value(json_object_get(o, "pmu_a_running_ns")), 40);
	assert_null(json_object_get(o, "pmu_b"));
	assert_null(json_object_get(o, "untimed_d"));
	assert_int_equal(json_integer_value(json_object_get(o, "sw_c")), 200);
	assert_null(json_object_get(o, "sw_c_running_ns"));
	json_decref(o);
}

static void a_part_of_a_sample_is_no_figure(void **state)
{
	static const struct {
		int enabled, running;
		bool multiplexed;
	} cases[] = {{50, 50, false}, {50, 49, true}, {50, 0, true}};
	struct sample s = {0};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s.counters = json_pack("{s:i, s:i, s:i, s:i}", "pmu_a", 7,
				       "pmu_a_enabled_ns", cases[i].enabled,
				       "pmu_a_running_ns", cases[i].running,
				       "sw_c", 3);
		assert_int_equal(sample_multiplexed(&s, "pmu_a"),
				 cases[i].multiplexed);
		assert_int_equal(sample_counter(&s, "pmu_a", &value),
				 !cases[i].multiplexed);
		assert_true(sample_counter(&s, "sw_c", &value));
		assert_int_equal(value, 3);
		json_decref(s.counters);
	}
}

static void a_refusal_is_explained(void **state)
{
	static const struct {
		struct refusal r;
		const char *says;
	} cases[] = {
		{{.error = -EACCES, .paranoid = 2}, "at most 1"},
		{{.error = -EACCES, .paranoid = 1, .whole_cpu = true},
		 "perf_event_paranoid is 1: needs root, CAP_PERFMON, or at "
		 "most 0"},
		{{.error = -EPERM, .may = true, .seccomp = true}, "seccomp"},
		{{.error = -EPERM, .may = true}, "lockdown"},
		{{.error = -EACCES, .paranoid = -9}, "no perf events"},
		{{.error = -ENOSYS, .seccomp = true}, "seccomp"},
		{{.error = -ENOSYS}, "the kernel has no perf events"},
		{{.error = -ENOENT, .hardware = true, .hypervisor = true},
		 "virtual machine"},
		{{.error = -EOPNOTSUPP, .hardware = true},
		 "no such counter for this processor"},
		{{.error = -ENOENT, .hypervisor = true}, "no such event"},
		{{.error = -EBUSY, .hardware = true}, "in use"},
		{{.error = -EMFILE}, "Too many open files"},
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uncountable_explain(&cases[i].r, text, sizeof(text));
		if (!strstr(text, cases[i].says))
			fail_msg("case %zu: %s", i, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_found_by_its_processor),
		cmocka_unit_test(a_processor_is_known_by_cpuinfo),
		cmocka_unit_test(
			only_what_is_between_start_and_stop_is_counted),
		cmocka_unit_test(context_switches_are_counted),
		cmocka_unit_test(tracepoints_are_counted_by_their_filter),
		cmocka_unit_test(a_sample_counts_one_group_whole),
		cmocka_unit_test(each_group_has_its_turn),
		cmocka_unit_test(what_one_process_lacks_is_not_there),
		cmocka_unit_test(a_part_of_a_sample_is_no_figure),
		cmocka_unit_test(a_refusal_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
