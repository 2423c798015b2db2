// SPDX-License-Identifier: GPL-2.0-only
#include "trust.h"

#include <stdio.h>
#include <string.h>

static const char *text_in(const json_t *state, const char *name)
{
	const char *text = json_string_value(json_object_get(state, name));

	return text ? text : "";
}

static double number_in(const json_t *state, const char *name)
{
	return (double)json_integer_value(json_object_get(state, name));
}

static double other_load_percent(const json_t *state)
{
	double of_ms = number_in(state, "other_load_of_ms");

	return of_ms > 0 ? number_in(state, "other_load_ms") / of_ms * 100 : 0;
}

/* The larger: before the first sample, or from then to the last. */
static bool other_load(const json_t *state, const json_t *after, char *text,
		       size_t len)
{
	double before = other_load_percent(state);
	double during = other_load_percent(after);
	double most = during > before ? during : before;

	snprintf(text, len,
		 "others use %.1f %% of the CPUs, at most %d %% is "
		 "sound",
		 most, TRUST_OTHER_LOAD_PERCENT);
	return most > TRUST_OTHER_LOAD_PERCENT;
}

static bool battery(const json_t *state, const json_t *after, char *text,
		    size_t len)
{
	snprintf(text, len, "the computer runs on its battery");
	return !strcmp(text_in(state, "power"), "battery") ||
	       !strcmp(text_in(after, "power"), "battery");
}

static bool throttled(const json_t *state, const json_t *after, char *text,
		      size_t len)
{
	static const char *const counts[] = {"core_throttles",
					     "package_throttles"};
	double more = 0;

	for (size_t i = 0; after && i < 2; i++)
		if (json_object_get(after, counts[i]))
			more += number_in(after, counts[i]) -
				number_in(state, counts[i]);
	snprintf(text, len, "the CPUs were throttled %.0f times, too hot",
		 more);
	return more > 0;
}

/* Of every CPU the same: else "0-3: performance; 4-7: powersave" */
static bool governor(const json_t *state, const json_t *after, char *text,
		     size_t len)
{
	const char *is = text_in(state, "governor");

	(void)after;
	snprintf(text, len, "the frequency governor is %s, not performance",
		 is);
	return *is && strcmp(is, "performance");
}

static bool turbo(const json_t *state, const json_t *after, char *text,
		  size_t len)
{
	(void)after;
	snprintf(text, len,
		 "turbo is on: how fast a CPU is depends on how "
		 "many are busy");
	return !strcmp(text_in(state, "no_turbo"), "0") ||
	       !strcmp(text_in(state, "boost"), "1");
}

static bool virtual(const json_t *state, const json_t *after, char *text,
		    size_t len)
{
	const char *of = text_in(state, "hypervisor");

	(void)after;
	snprintf(text, len,
		 "a virtual machine (%s): its counters and what its "
		 "CPUs share are the host's affair",
		 of);
	return *of;
}

static bool elsewhere(const json_t *state, const json_t *after, char *text,
		      size_t len)
{
	const char *root = text_in(state, "sysroot");

	(void)after;
	snprintf(text, len, "the state is that of %s (RMAPBENCH_SYSROOT)",
		 root);
	return *root;
}

const struct trust_rule trust_rules[] = {
	{"other load", true, false, "end what runs", other_load},
	{"battery", true, false, "plug it in", battery},
	{"throttling", true, false, "let it cool down", throttled},
	{"governor", false, true, "--tune sets it", governor},
	{"turbo", false, true, "--tune switches it off", turbo},
	{"virtual machine", false, false, "", virtual},
	{"state", false, false, "unset it", elsewhere},
	{NULL, false, false, NULL, NULL},
};
