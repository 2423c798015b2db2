// SPDX-License-Identifier: GPL-2.0-only
#include "state_fields.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define CPU	  "/sys/devices/system/cpu/"
#define MM	  "/sys/kernel/mm/"
#define SYSCTL	  "/proc/sys/"
#define THP	  MM "transparent_hugepage/"
#define CPUFREQ	  "cpufreq/"
#define CPUIDLE	  CPU "cpuidle/"
#define PSTATE	  CPU "intel_pstate/"
#define ZSWAP	  "/sys/module/zswap/parameters/"
#define THROTTLES "thermal_throttle/"

const struct state_field state_fields[] = {
	/* the kernel; its own hash is context.json's kernel */
	{"cmdline", STATE_FILE, STATE_WORDS, "/proc/cmdline"},
	{"config_sha256", STATE_MADE, STATE_COMPARED, NULL},
	{"boot_id", STATE_FILE, STATE_RECORDED, SYSCTL "kernel/random/boot_id"},
	/* the CPUs */
	{"online_cpus", STATE_FILE, STATE_COMPARED, CPU "online"},
	{"allowed_cpus", STATE_MADE, STATE_COMPARED, NULL},
	{"core_kinds", STATE_MADE, STATE_COMPARED, NULL},
	{"smt", STATE_FILE, STATE_COMPARED, CPU "smt/control"},
	{"microcode", STATE_CPUS, STATE_COMPARED, "microcode/version"},
	{"mitigation_", STATE_FOLDER, STATE_COMPARED, CPU "vulnerabilities"},
	{"hypervisor", STATE_MADE, STATE_COMPARED, NULL},
	/* how fast they run */
	{"cpufreq_driver", STATE_CPUS, STATE_COMPARED,
	 CPUFREQ "scaling_driver"},
	{"governor", STATE_CPUS, STATE_COMPARED, CPUFREQ "scaling_governor"},
	{"frequency_min_khz", STATE_CPUS, STATE_COMPARED,
	 CPUFREQ "scaling_min_freq"},
	{"frequency_max_khz", STATE_CPUS, STATE_COMPARED,
	 CPUFREQ "scaling_max_freq"},
	{"energy_preference", STATE_CPUS, STATE_COMPARED,
	 CPUFREQ "energy_performance_preference"},
	{"no_turbo", STATE_FILE, STATE_COMPARED, PSTATE "no_turbo"},
	{"boost", STATE_FILE, STATE_COMPARED, CPU "cpufreq/boost"},
	{"cpuidle_driver", STATE_FILE, STATE_COMPARED,
	 CPUIDLE "current_driver"},
	{"cpuidle_governor", STATE_FILE, STATE_COMPARED,
	 CPUIDLE "current_governor"},
	{"power", STATE_MADE, STATE_COMPARED, NULL},
	{"core_throttles", STATE_SUM, STATE_RECORDED,
	 THROTTLES "core_throttle_count"},
	{"package_throttles", STATE_SUM, STATE_RECORDED,
	 THROTTLES "package_throttle_count"},
	{"temperature_mc", STATE_MADE, STATE_RECORDED, NULL},
	/* memory */
	{"thp", STATE_FILE, STATE_COMPARED, THP "enabled"},
	{"thp_defrag", STATE_FILE, STATE_COMPARED, THP "defrag"},
	{"thp_shmem", STATE_FILE, STATE_COMPARED, THP "shmem_enabled"},
	{"ksm", STATE_FILE, STATE_COMPARED, MM "ksm/run"},
	{"lru_gen", STATE_FILE, STATE_COMPARED, MM "lru_gen/enabled"},
	{"numa_balancing", STATE_FILE, STATE_COMPARED,
	 SYSCTL "kernel/numa_balancing"},
	{"swap", STATE_MADE, STATE_COMPARED, NULL},
	{"swappiness", STATE_FILE, STATE_COMPARED, SYSCTL "vm/swappiness"},
	{"zswap", STATE_FILE, STATE_COMPARED, ZSWAP "enabled"},
	{"cgroup_cpu", STATE_MADE, STATE_COMPARED, NULL},
	{"cgroup_memory", STATE_MADE, STATE_COMPARED, NULL},
	{"cgroup_memory_high", STATE_MADE, STATE_COMPARED, NULL},
	/* the rest */
	{"aslr", STATE_FILE, STATE_COMPARED,
	 SYSCTL "kernel/randomize_va_space"},
	{"clocksource", STATE_FILE, STATE_COMPARED,
	 "/sys/devices/system/clocksource/clocksource0/current_clocksource"},
	{"watchdog", STATE_FILE, STATE_COMPARED, SYSCTL "kernel/watchdog"},
	{"nmi_watchdog", STATE_FILE, STATE_COMPARED,
	 SYSCTL "kernel/nmi_watchdog"},
	{"other_load_ms", STATE_MADE, STATE_RECORDED, NULL},
	{"other_load_of_ms", STATE_MADE, STATE_RECORDED, NULL},
	{"sysroot", STATE_MADE, STATE_RECORDED, NULL},
	{NULL, STATE_MADE, STATE_COMPARED, NULL},
};

static enum state_use use_of(const char *name)
{
	const struct state_field *f = state_fields;

	while (f->name && strcmp(f->name, name))
		f++;
	return f->use;
}

/* A word of the command line that differs between kernels, or boots, anyway. */
static bool names_boot(const char *word)
{
	static const char *const words[] = {
		"BOOT_IMAGE=", "initrd=", "rmapbench."};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(word, words[i], strlen(words[i])))
			return true;
	return false;
}

/* The next word that counts, and its length; 0: there is none. */
static size_t next_word(const char **text)
{
	size_t len;

	for (;;) {
		*text += strspn(*text, " ");
		len = strcspn(*text, " ");
		if (!len || !names_boot(*text))
			return len;
		*text += len;
	}
}

static bool same_words(const char *a, const char *b)
{
	size_t x, y;

	do {
		x = next_word(&a);
		y = next_word(&b);
		if (x != y || strncmp(a, b, x))
			return false;
		a += x;
		b += y;
	} while (x);
	return true;
}

static bool has_word(const char *text, const char *word, size_t len)
{
	size_t n;

	while ((n = next_word(&text))) {
		if (n == len && !strncmp(text, word, n))
			return true;
		text += n;
	}
	return false;
}

void state_words_only(const char *name, const json_t *of, const json_t *other,
		      char *text, size_t len)
{
	const char *a = json_string_value(json_object_get(of, name));
	const char *b = json_string_value(json_object_get(other, name));
	size_t n, at = 0;

	text[0] = '\0';
	if (use_of(name) != STATE_WORDS || !a || !b)
		return;
	for (; (n = next_word(&a)); a += n)
		if (!has_word(b, a, n) && at < len)
			at += (size_t)snprintf(text + at, len - at, "%s%.*s",
					       at ? " " : "", (int)n, a);
}

static bool same(const char *name, const json_t *a, const json_t *b)
{
	switch (use_of(name)) {
	case STATE_RECORDED:
		return true;
	case STATE_WORDS:
		if (json_is_string(a) && json_is_string(b))
			return same_words(json_string_value(a),
					  json_string_value(b));
		break;
	case STATE_COMPARED:
		break;
	}
	return json_equal(a, b);
}

const char *state_differing(const json_t *a, const json_t *b)
{
	const json_t *const sides[] = {a, b};
	const char *key;
	json_t *value;

	for (size_t i = 0; i < 2; i++)
		json_object_foreach ((json_t *)sides[i], key, value)
			if (!same(key, value, json_object_get(sides[!i], key)))
				return key;
	return NULL;
}
