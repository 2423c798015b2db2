// SPDX-License-Identifier: GPL-2.0-only
#include "make_plan.h"

#include "plan_parts.h"

int make_plan(struct plan *p, const struct options *o, const char *root,
	      const struct backend *backend)
{
	bool simulated = backend->flavour && !backend->booted;
	int ret = options_check(o, simulated	     ? "sim"
				   : backend->booted ? "metal"
						     : "here");

	*p = (struct plan){0};
	if (ret)
		return ret;
	return simulated ? plan_simulated(p, o, root, backend)
			 : plan_computer(p, o, root, backend);
}
