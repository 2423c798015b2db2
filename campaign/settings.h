/* SPDX-License-Identifier: GPL-2.0-only */
/* What --tune sets, and to what: one table, and the way to read and to write.
 */
#ifndef RMAPBENCH_SETTINGS_H
#define RMAPBENCH_SETTINGS_H

#include <stdbool.h>

#include "fields.h"

#define VALUE_BYTES 128

struct change {
	const char *name, *path, *before, *value;
};

extern const struct field change_fields[];

/* All that is not yet as it should be: an array of changes, the caller's. */
json_t *settings_plan(void);

/* Of an array that settings_plan() made, or whose members have been checked. */
struct change change_at(const json_t *changes, size_t i);

/* What a file says that its setting is; false: it is not here. */
bool setting_value(const char *file, char value[VALUE_BYTES]);

/* Write a value and see that it holds. 0, or -EIO with a message. */
int setting_set(const struct change *c, const char *value);

#endif
