// SPDX-License-Identifier: GPL-2.0-only
#include "claims.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

const struct claim_rule claim_rules[] = {
#define CLAIM(id, judge, text, kernels, cells)                                 \
	{id, text, claim_##judge, kernels, cells},
#include "claims.def"
	{0},
};

void claims_make(const struct analysis *an, struct claims *claims)
{
	struct claim *c;

	*claims = (struct claims){.an = an};
	for (const struct claim_rule *r = claim_rules; r->id; r++) {
		c = memory_push(&claims->list, &claims->n, sizeof(*c));
		c->id = r->id;
		c->text = r->text;
		c->headline = -1;
		r->judge(an, r, c);
	}
}

void claims_free(struct claims *claims)
{
	for (size_t i = 0; i < claims->n; i++) {
		free(claims->list[i].reason);
		free(claims->list[i].pairs);
	}
	free(claims->list);
	memset(claims, 0, sizeof(*claims));
}

bool claim_is_judged(const struct claim *claim)
{
	return claim->n_pairs || claim->verdict != CLAIM_UNCLEAR;
}

const char *claim_verdict_name(enum claim_verdict verdict)
{
	switch (verdict) {
	case CLAIM_SUPPORTED:
		return "supported";
	case CLAIM_REFUTED:
		return "refuted";
	case CLAIM_DEPENDS:
		return "depends";
	case CLAIM_UNCLEAR:
		break;
	}
	return "unclear";
}
