// SPDX-License-Identifier: GPL-2.0-only
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define LOAD(name) extern const struct load load_##name;
#include "loads.def"
#undef LOAD

const struct load *const loads[] = {
#define LOAD(name) &load_##name,
#include "loads.def"
#undef LOAD
	NULL,
};

struct lock_counts load_no_locks(const uint64_t *params, enum rule rule)
{
	(void)params;
	(void)rule;
	return (struct lock_counts){LOCKS(0), LOCKS(0)};
}

int load_map_shared(void **at, size_t bytes)
{
	static void *last = MAP_FAILED;
	static size_t last_bytes;

	if (last != MAP_FAILED)
		munmap(last, last_bytes);
	*at = last = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	last_bytes = bytes;
	return last == MAP_FAILED ? -errno : 0;
}

const struct load *load_find(const char *name)
{
	const struct load *const *l;

	for (l = loads; *l; l++)
		if (!strcmp((*l)->name, name))
			return *l;
	return NULL;
}

enum rule rule_of_variant(const char *variant)
{
	static const struct {
		const char *variant;
		enum rule rule;
	} rules[] = {
		{"mainline", RULE_MAINLINE},	 {"mainline-b", RULE_MAINLINE},
		{"list", RULE_MAINLINE},	 {"lock-pmd", RULE_LOCK_PMD},
		{"lock-vma", RULE_LOCK_VMA},	 {"lock-hold", RULE_LOCK_HOLD},
		{"reorder", RULE_REORDER},	 {"reorder-pmd", RULE_REORDER},
		{"fork-lock", RULE_FORK_LOCK},	 {"fork-imap", RULE_FORK_IMAP},
		{"file-order", RULE_FILE_ORDER}, {"unsafe", RULE_UNSAFE},
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!strcmp(rules[i].variant, variant))
			return rules[i].rule;
	return RULE_UNKNOWN;
}
