// SPDX-License-Identifier: GPL-2.0-only
/* Which samples count, which boots may be compared, and why not. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "state_fields.h"

void analysis_exclude(struct analysis *an, long variant, const char *reason,
		      size_t count, bool comparison)
{
	struct exclusion *e;

	for (size_t i = 0; i < an->n_exclusions; i++) {
		e = &an->exclusions[i];
		if (e->variant == variant && e->comparison == comparison &&
		    !strcmp(e->reason, reason)) {
			e->count += count;
			return;
		}
	}
	e = memory_push(&an->exclusions, &an->n_exclusions, sizeof(*e));
	e->variant = variant;
	e->comparison = comparison;
	e->count = count;
	e->reason = memory_print("%s", reason);
}

static bool differs(const struct sample *s, enum lock lock)
{
	return sample_predicted(s, lock) && !sample_attested(s, lock);
}

/* Was the same repetition already taken from an earlier attempt? */
static bool repeated(const struct analysis *an, size_t i)
{
	const struct taken *s = &an->res->samples[i], *t;

	/* samples of one boot follow each other */
	while (i-- > 0) {
		t = &an->res->samples[i];
		if (t->boot != s->boot)
			return false;
		if (an->used[i] && t->as.cell == s->as.cell &&
		    t->as.rep == s->as.rep)
			return true;
	}
	return false;
}

static void choose_one(struct analysis *an, size_t i)
{
	size_t boot = an->res->samples[i].boot;
	const struct sample *s = &an->res->samples[i].as;
	char invalid[512];
	const char *reason = NULL;

	snprintf(invalid, sizeof(invalid), "invalid: %s",
		 *s->reason ? s->reason : "no reason given");
	if (!an->res->boots[boot].has_context)
		reason = "boot has no context.json";
	else if (s->cell == NO_CELL)
		reason = "cell is not in plan.json";
	else if (s->status != SAMPLE_OK)
		reason = invalid;
	else if (differs(s, LOCK_ROOT))
		reason = "root acquisitions differ from the expected";
	else if (differs(s, LOCK_IMAP))
		reason = "i_mmap acquisitions differ from the expected";
	else if (repeated(an, i))
		reason = "repetition recorded before";
	an->used[i] = !reason;
	if (reason)
		analysis_exclude(an, (long)result_variant_of(an->res, boot),
				 reason, 1, false);
}

void analysis_choose(struct analysis *an)
{
	const struct result *res = an->res;
	const struct cut_line *c;
	const char *path;
	char *reason;

	for (size_t i = 0; i < res->n_samples; i++)
		choose_one(an, i);
	for (size_t i = 0; i < res->n_cuts; i++) {
		c = &res->cuts[i];
		path = c->file + strlen(res->dir);
		reason = memory_print("line cut short: %s:%zu",
				      path + strspn(path, "/"), c->line);
		analysis_exclude(an, c->variant, reason, 1, false);
		free(reason);
	}
}

bool analysis_boot_used(const struct analysis *an, size_t boot)
{
	for (size_t i = 0; i < an->res->n_samples; i++)
		if (an->used[i] && an->res->samples[i].boot == boot)
			return true;
	return false;
}

static const json_t *part(const struct boot *b, const char *name)
{
	return json_object_get(b->context.keep, name);
}

/* "kernel.image_sha256": the first key that differs, or NULL. */
static const char *differing(const json_t *a, const json_t *b)
{
	const json_t *const sides[] = {a, b};
	const char *key;
	json_t *value;

	for (size_t i = 0; i < 2; i++)
		json_object_foreach ((json_t *)sides[i], key, value)
			if (!json_equal(value, json_object_get(sides[!i], key)))
				return key;
	return NULL;
}

/*
 * A value, a hash by its first digits, of a command line what the other one has
 * not; the caller frees it.
 */
static char *shown(const struct boot *b, const struct boot *other,
		   const char *what, const char *key)
{
	const json_t *v = json_object_get(part(b, what), key);
	char *all = NULL, *text, mine[80], others[80];

	state_words_only(key, part(b, what), part(other, what), mine,
			 sizeof(mine));
	state_words_only(key, part(other, what), part(b, what), others,
			 sizeof(others));
	if (*mine || *others)
		return memory_print("%s", *mine ? mine : "nothing");
	if (!v)
		return memory_print("absent");
	if (!json_is_string(v))
		all = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	text = memory_print("%.*s", strstr(key, "sha256") ? 12 : 80,
			    all ? all : json_string_value(v));
	free(all);
	return text;
}

static char *say_difference(const struct analysis *an, const char *what,
			    const char *key, size_t a, size_t b)
{
	const struct result *res = an->res;
	const struct planned_boot *x = &res->plan.boots[a];
	const struct planned_boot *y = &res->plan.boots[b];
	const struct boot *of_a = &res->boots[a], *of_b = &res->boots[b];
	char *of_x = shown(of_a, of_b, what, key);
	char *of_y = shown(of_b, of_a, what, key), *text;

	text = memory_print("%s.%s differs: %s in boot %llu (%s), %s in boot "
			    "%llu (%s)",
			    what, key, of_x, (unsigned long long)x->boot,
			    x->variant, of_y, (unsigned long long)y->boot,
			    y->variant);
	free(of_x);
	free(of_y);
	return text;
}

/* Why two boots may not be compared; NULL if they may. */
static char *compare_boots(const struct analysis *an, size_t a, size_t b)
{
	static const char *const parts[] = {"state", "model", "host"};
	const struct boot *x = &an->res->boots[a], *y = &an->res->boots[b];
	const char *what = NULL, *key = NULL;
	const json_t *kx = part(x, "kernel"), *ky = part(y, "kernel");

	if (result_variant_of(an->res, a) == result_variant_of(an->res, b)) {
		what = "kernel";
		key = differing(kx, ky);
	} else if (!json_equal(json_object_get(kx, "compiler"),
			       json_object_get(ky, "compiler"))) {
		what = "kernel";
		key = "compiler";
	}
	for (size_t i = 0; !key && i < 3; i++) {
		what = parts[i];
		/* a simulated machine does not depend on what runs it */
		if (!strcmp(what, "host") && x->context.simulated)
			continue;
		key = (strcmp(what, "state") ? differing : state_differing)(
			part(x, what), part(y, what));
	}
	return key ? say_difference(an, what, key, a, b) : NULL;
}

/* Every boot of either variant must agree with the first one. */
static char *void_pair(struct analysis *an, size_t v, size_t w)
{
	const struct result *res = an->res;
	bool seen[2] = {false, false};
	char *reason = NULL;
	size_t first[2];

	for (size_t i = 0; i < res->plan.n_boots && !reason; i++) {
		size_t variant = result_variant_of(res, i), side = variant == w;

		if ((variant != v && !side) || !analysis_boot_used(an, i))
			continue;
		if (seen[side])
			reason = compare_boots(an, first[side], i);
		else
			first[side] = i;
		seen[side] = true;
	}
	if (!reason && seen[0] && seen[1])
		reason = compare_boots(an, first[0], first[1]);
	return reason;
}

void analysis_void(struct analysis *an)
{
	size_t n = an->res->plan.n_variants;
	char *reason;

	for (size_t v = 0; v < n; v++)
		for (size_t w = v; w < n; w++) {
			reason = void_pair(an, v, w);
			an->void_reasons[v * n + w] = reason;
			if (reason && v != w)
				an->void_reasons[w * n + v] =
					memory_print("%s", reason);
		}
}
