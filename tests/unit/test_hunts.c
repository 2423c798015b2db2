// SPDX-License-Identifier: GPL-2.0-only
/* verify ends after any line of hunts.jsonl, and goes on with what is left. */
#define _GNU_SOURCE
#include "unit.h"

#include "hunted.h"
#include "own_folder.h"
#include "path.h"
#include "verdicts.h"

static struct hunted all;

static int setup(void **state)
{
	static const struct options o = {.tries = 2};

	(void)state;
	return hunted_list(&all, RMAPBENCH_SOURCE_DIR, &o);
}

static int teardown(void **state)
{
	(void)state;
	hunted_free(&all);
	return 0;
}

/* Kernels that are wrong on purpose fall, and so does a hunt here and there. */
static enum found outcome(size_t task)
{
	if (*all.tasks[task].variant->expect_fail || task % 7 == 3)
		return FOUND_FALL;
	return task % 5 == 1 ? FOUND_VOID : FOUND_OK;
}

/* What a VM does with a step: its hunts, until the kernel falls. */
static void carry_out(const struct hunted_step *step, size_t *done, size_t *n)
{
	size_t i;

	for (i = step->first; i < step->end; i++) {
		assert_int_equal(all.tasks[i].found, FOUND_NOTHING_YET);
		assert_ptr_equal(all.tasks[i].variant,
				 all.tasks[step->first].variant);
		assert_ptr_equal(all.tasks[i].flavour,
				 all.tasks[step->first].flavour);
		assert_int_equal(all.tasks[i].attempt,
				 all.tasks[step->first].attempt);
		all.tasks[i].found = outcome(i);
		done[(*n)++] = i;
		if (all.tasks[i].found == FOUND_FALL)
			return;
	}
}

/* All that is left, in the order in which it is done. */
static size_t go_on(size_t *done)
{
	struct hunted_step step = hunted_next(&all);
	size_t n = 0;

	while (step.first < step.end) {
		assert_true(n < all.n);
		carry_out(&step, done, &n);
		step = hunted_next(&all);
	}
	return n;
}

/* hunts.jsonl as a kill leaves it: whole lines, and a last one that is torn. */
static void write_lines(const char *dir, size_t lines)
{
	char path[PATH_BYTES];
	const struct task *t;
	FILE *f;

	path_make(path, "%s/hunts.jsonl", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	for (t = all.tasks; t < all.tasks + lines; t++)
		fprintf(f,
			"{\"variant\":\"%s\",\"flavour\":\"%s\",\"hunt\":\"%s\""
			",\"verdict\":\"x\",\"survived\":%s,\"void\":%s,"
			"\"seconds\":1,\"elapsed_s\":1,\"attempt\":%u}\n",
			t->variant->name, t->flavour, t->hunt->name,
			outcome((size_t)(t - all.tasks)) == FOUND_OK ? "true"
								     : "false",
			outcome((size_t)(t - all.tasks)) == FOUND_VOID
				? "true"
				: "false",
			t->attempt);
	fprintf(f, "{\"variant\":\"mainl");
	assert_int_equal(fclose(f), 0);
}

static void every_prefix(void **state)
{
	size_t *done, lines, n, i;
	char *dir = new_dir();

	(void)state;
	assert_true(all.n > 50);
	done = calloc(all.n, sizeof(*done));
	for (lines = 0; lines <= all.n; lines++) {
		write_lines(dir, lines);
		assert_int_equal(verdicts_read(dir, &all), 0);
		n = go_on(done);
		assert_int_equal(n, all.n - lines);
		for (i = 0; i < n; i++)
			assert_int_equal(done[i], lines + i);
		for (i = 0; i < all.n; i++)
			assert_int_equal(all.tasks[i].found, outcome(i));
	}
	free(done);
	remove_dir(dir);
}

/* Also where what is done is not the beginning: hunts.def may have grown. */
static void every_hole(void **state)
{
	size_t *done = calloc(all.n, sizeof(*done)), hole, i;

	(void)state;
	for (hole = 0; hole < all.n; hole++) {
		for (i = 0; i < all.n; i++)
			all.tasks[i].found = i == hole || i == all.n / 2
						     ? FOUND_NOTHING_YET
						     : outcome(i);
		assert_int_equal(go_on(done), hole == all.n / 2 ? 1 : 2);
	}
	free(done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prefix),
		cmocka_unit_test(every_hole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
