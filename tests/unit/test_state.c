// SPDX-License-Identifier: GPL-2.0-only
/* Which states may be compared, and which are in doubt. */
#include "unit.h"

#include <string.h>

#include "state_fields.h"
#include "trust.h"

static json_t *state_of(const char *name, const char *value)
{
	json_t *state = json_object();

	if (value)
		json_object_set_new(state, name, json_string(value));
	return state;
}

/* Do two states that have these values (NULL: none) keep from comparing? */
static bool differ(const char *name, const char *a, const char *b)
{
	json_t *x = state_of(name, a), *y = state_of(name, b);
	const char *found = state_differing(x, y);
	bool yes = found;

	if (found)
		assert_string_equal(found, name);
	json_decref(x);
	json_decref(y);
	return yes;
}

static void every_field_as_the_table_says(void **state)
{
	const struct state_field *f;

	(void)state;
	for (f = state_fields; f->name; f++) {
		assert_int_equal(differ(f->name, "a", "b"),
				 f->use != STATE_RECORDED);
		assert_int_equal(differ(f->name, "a", NULL),
				 f->use != STATE_RECORDED);
		assert_int_equal(differ(f->name, NULL, "b"),
				 f->use != STATE_RECORDED);
		assert_false(differ(f->name, "a", "a"));
	}
	assert_true(differ("mitigation_mds", "Not affected", "Vulnerable"));
	assert_true(differ("of_an_older_version", "a", "b"));
}

/* What must not void a comparison, and nothing beside that. */
static void recorded_only(void **state)
{
	static const char *const names[] = {
		"boot_id",	  "core_throttles", "package_throttles",
		"temperature_mc", "other_load_ms",  "other_load_of_ms",
		"sysroot",
	};
	const struct state_field *f;
	size_t i, n = 0;

	(void)state;
	for (f = state_fields; f->name; f++)
		n += f->use == STATE_RECORDED;
	assert_int_equal(n, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < n; i++)
		assert_false(differ(names[i], "a", "b"));
}

static void command_lines(void **state)
{
	(void)state;
	assert_false(differ("cmdline", "BOOT_IMAGE=/a root=x quiet",
			    "BOOT_IMAGE=/b root=x quiet"));
	assert_false(differ("cmdline", "root=x initrd=\\a quiet",
			    "root=x quiet rmapbench.boot=7"));
	assert_true(differ("cmdline", "BOOT_IMAGE=/a root=x quiet",
			   "BOOT_IMAGE=/a root=x"));
	assert_true(differ("cmdline", "a b", "b a"));
	assert_true(differ("cmdline", "nosmt", "nosmt=force"));
	assert_true(differ("cmdline", "nosmt", "nosm"));
}

/* Is a boot of these states in doubt, by that rule and no other? */
static bool doubted(const char *name, const char *state_text,
		    const char *after_text)
{
	json_t *s = json_loads(state_text, 0, NULL);
	json_t *after = after_text ? json_loads(after_text, 0, NULL) : NULL;
	const struct trust_rule *r;
	bool is = false, yes;
	char why[256];

	assert_non_null(s);
	for (r = trust_rules; r->name; r++) {
		yes = r->doubts(s, after, why, sizeof(why));
		if (!strcmp(r->name, name))
			is = yes;
		else
			assert_false(yes);
	}
	json_decref(s);
	json_decref(after);
	return is;
}

#define LOAD(ms) "{\"other_load_ms\": " ms ", \"other_load_of_ms\": 2000}"

static void doubts(void **state)
{
	(void)state;
	assert_false(doubted("other load", LOAD("40"), LOAD("40")));
	assert_true(doubted("other load", LOAD("41"), LOAD("0")));
	assert_true(doubted("other load", LOAD("0"), LOAD("41")));
	assert_false(doubted("other load", "{}", NULL));
	assert_true(doubted("battery", "{\"power\": \"battery\"}", NULL));
	assert_true(doubted("battery", "{}", "{\"power\": \"battery\"}"));
	assert_false(doubted("battery", "{\"power\": \"mains\"}", "{}"));
	assert_true(doubted("throttling", "{\"package_throttles\": 3}",
			    "{\"package_throttles\": 4}"));
	assert_false(doubted("throttling", "{\"core_throttles\": 3}",
			     "{\"core_throttles\": 3}"));
	assert_false(doubted("throttling", "{\"core_throttles\": 3}", NULL));
	assert_true(doubted("governor", "{\"governor\": \"powersave\"}", NULL));
	assert_true(doubted("governor",
			    "{\"governor\": \"0: performance; 1: powersave\"}",
			    NULL));
	assert_false(
		doubted("governor", "{\"governor\": \"performance\"}", NULL));
	assert_true(doubted("turbo", "{\"no_turbo\": \"0\"}", NULL));
	assert_true(doubted("turbo", "{\"boost\": \"1\"}", NULL));
	assert_false(doubted("turbo", "{\"no_turbo\": \"1\", \"boost\": \"0\"}",
			     NULL));
	assert_true(
		doubted("virtual machine", "{\"hypervisor\": \"QEMU\"}", NULL));
	assert_true(doubted("state", "{\"sysroot\": \"/tmp\"}", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_as_the_table_says),
		cmocka_unit_test(recorded_only),
		cmocka_unit_test(command_lines),
		cmocka_unit_test(doubts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
