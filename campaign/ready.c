// SPDX-License-Identifier: GPL-2.0-only
#include "ready.h"

#include <errno.h>

#include "msg.h"
#include "others.h"
#include "state.h"
#include "topology.h"
#include "trust.h"

static int judge(const struct options *o, const json_t *state,
		 const json_t *after)
{
	bool goes_on = o->force || o->matrix == MATRIX_QUICK;
	const struct trust_rule *r;
	char why[256];
	int ret = 0;

	for (r = trust_rules; r->name; r++) {
		if ((r->tuned && o->tune) ||
		    !r->doubts(state, after, why, sizeof(why)))
			continue;
		if (r->refuses && !goes_on) {
			msg_error("trust", r->name,
				  "%s; %s, or --force: then the report marks "
				  "it",
				  why, r->remedy);
			ret = -EBUSY;
		} else {
			msg_warn("trust", r->name, "%s%s%s", why,
				 *r->remedy ? "; " : "", r->remedy);
		}
	}
	return ret;
}

static int look(const struct options *o, bool others)
{
	json_t *state, *after;
	hwloc_topology_t t;
	int ret = topology_open(&t);

	if (ret)
		return ret;
	state = state_read(t);
	hwloc_topology_destroy(t);
	if (others)
		others_look(state);
	after = state_read_again();
	ret = judge(o, state, after);
	json_decref(state);
	json_decref(after);
	return ret;
}

int ready_to_measure(const struct options *o)
{
	return look(o, true);
}

int ready_to_boot(const struct options *o)
{
	return look(o, false);
}
