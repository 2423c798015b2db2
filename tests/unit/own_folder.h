/* SPDX-License-Identifier: GPL-2.0-only */
/* A folder of a test's own. */
#ifndef RMAPBENCH_TEST_FOLDER_H
#define RMAPBENCH_TEST_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline char *new_dir(void)
{
	char *dir = strdup("/tmp/rmapbench-test-XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static inline void remove_dir(char *dir)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	free(dir);
}

#endif
