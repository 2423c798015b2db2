// SPDX-License-Identifier: GPL-2.0-only
#include "load.h"

#include <string.h>

#define LOAD(name) extern const struct load load_##name;
#include "loads.def"
#undef LOAD

const struct load *const loads[] = {
#define LOAD(name) &load_##name,
#include "loads.def"
#undef LOAD
	NULL,
};

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
		{"mainline", RULE_MAINLINE}, {"mainline-b", RULE_MAINLINE},
		{"list", RULE_MAINLINE},     {"lock-pmd", RULE_LOCK_PMD},
		{"lock-vma", RULE_LOCK_VMA}, {"lock-hold", RULE_LOCK_HOLD},
		{"reorder", RULE_REORDER},   {"reorder-pmd", RULE_REORDER},
		{"unsafe", RULE_UNSAFE},
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!strcmp(rules[i].variant, variant))
			return rules[i].rule;
	return RULE_UNKNOWN;
}
