// SPDX-License-Identifier: GPL-2.0-only
#include "hunts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"
#include "names.h"

#define HUNT_SECONDS_MIN 10
#define BUDGET_S	 180
/* What must fall has this long for it; it ends the hunt itself. */
#define FALL_S 120

/* What a hunt needs, and who has it: verify/hunts.def. */
enum needs { NOTHING, FAULTS, SELFTESTS, ASKED = 4 };

const struct hunt_entry hunts[HUNTS] = {
#define HUNT(name, needs)                                                      \
	{#name, (needs)&FAULTS, (needs)&SELFTESTS, (needs)&ASKED},
#include "../verify/hunts.def"
#undef HUNT
};

/*
 * Has a kernel that hunt? Faults can be injected into the debug kernel only.
 * What is wrong on purpose is given the hunt that it must fall to, in one
 * kernel.
 */
static bool has_hunt(const struct variant *v, const char *flavour, size_t hunt)
{
	const char *only = v->expect_fail;
	bool debug = !strcmp(flavour, "debug");
	bool only_debug = hunts[hunt].faults || *v->flavour;

	if (*only)
		return debug == only_debug && !strcmp(only, hunts[hunt].name);
	return debug || !only_debug;
}

static bool is_wanted(const struct options *o, const struct variant *v,
		      const char *flavour, size_t hunt)
{
	bool asked = o->hunts.n ? words_have(&o->hunts, hunts[hunt].name)
				: !hunts[hunt].asked || *v->expect_fail;

	return asked && has_hunt(v, flavour, hunt);
}

unsigned int hunts_of(const struct options *o, const struct variant *v,
		      const char *flavour, const struct hunt_entry *of[HUNTS])
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < HUNTS; i++)
		if (is_wanted(o, v, flavour, i))
			of[n++] = &hunts[i];
	return n;
}

static bool is_hunt(const char *name)
{
	size_t i;

	for (i = 0; i < HUNTS; i++)
		if (!strcmp(name, hunts[i].name))
			return true;
	return false;
}

int hunts_check(const struct options *o)
{
	char valid[256] = "";
	unsigned int w;
	size_t i;

	for (i = 0; i < HUNTS; i++)
		names_add(valid, sizeof(valid), hunts[i].name);
	for (w = 0; w < o->hunts.n; w++)
		if (!is_hunt(o->hunts.word[w]))
			return msg_invalid("hunt", o->hunts.word[w],
					   "unknown; there are: %s", valid);
	return 0;
}

unsigned int hunts_seconds(const struct options *o, const struct variant *v,
			   const struct hunt_entry *const of[], unsigned int n)
{
	unsigned int share = 0, i, seconds;

	for (i = 0; i < n; i++)
		share += !of[i]->selftests;
	seconds = (unsigned int)((o->budget_s ? o->budget_s : BUDGET_S) /
				 (share ? share : 1));
	if (*v->expect_fail && seconds < FALL_S)
		return FALL_S;
	return seconds < HUNT_SECONDS_MIN ? HUNT_SECONDS_MIN : seconds;
}
