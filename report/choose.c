// SPDX-License-Identifier: GPL-2.0-only
/* Which samples count, which boots may be compared, and why not. */
#include "compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

int analysis_exclude(struct analysis *an, long variant, const char *reason,
		     size_t count, bool comparison)
{
	struct exclusion *e;

	for (size_t i = 0; i < an->n_exclusions; i++) {
		e = &an->exclusions[i];
		if (e->variant == variant && e->comparison == comparison &&
		    !strcmp(e->reason, reason)) {
			e->count += count;
			return 0;
		}
	}
	e = array_push(&an->exclusions, &an->n_exclusions, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->variant = variant;
	e->comparison = comparison;
	e->count = count;
	e->reason = strdup(reason);
	return e->reason ? 0 : -ENOMEM;
}

static bool differs(const struct sample *s, enum lock lock)
{
	return sample_predicted(s, lock) && !sample_attested(s, lock);
}

/* Was the same repetition already taken from an earlier attempt? */
static bool repeated(const struct analysis *an, size_t i)
{
	const struct sample *s = &an->res->samples[i], *t;

	/* samples of one boot follow each other */
	while (i-- > 0) {
		t = &an->res->samples[i];
		if (t->boot != s->boot)
			return false;
		if (an->used[i] && t->cell == s->cell && t->rep == s->rep)
			return true;
	}
	return false;
}

static int choose_one(struct analysis *an, size_t i)
{
	const struct sample *s = &an->res->samples[i];
	const struct boot *boot = &an->res->boots[s->boot];
	char invalid[512];
	const char *reason = NULL;

	snprintf(invalid, sizeof(invalid), "invalid: %s",
		 s->reason && *s->reason ? s->reason : "no reason given");
	if (!boot->context)
		reason = "boot has no context.json";
	else if (s->cell == NO_CELL)
		reason = "cell is not in plan.json";
	else if (!s->ok)
		reason = invalid;
	else if (differs(s, LOCK_ROOT))
		reason = "root acquisitions differ from the expected";
	else if (differs(s, LOCK_IMAP))
		reason = "i_mmap acquisitions differ from the expected";
	else if (repeated(an, i))
		reason = "repetition recorded before";
	an->used[i] = !reason;
	return reason ? analysis_exclude(an, (long)boot->variant, reason, 1,
					 false)
		      : 0;
}

int analysis_choose(struct analysis *an)
{
	const struct result *res = an->res;
	const struct cut_line *c;
	const char *path;
	char reason[4400];
	int ret = 0;

	for (size_t i = 0; i < res->n_samples && !ret; i++)
		ret = choose_one(an, i);
	for (size_t i = 0; i < res->n_cuts && !ret; i++) {
		c = &res->cuts[i];
		path = c->file + strlen(res->dir);
		snprintf(reason, sizeof(reason), "line cut short: %s:%zu",
			 path + strspn(path, "/"), c->line);
		ret = analysis_exclude(an, c->variant, reason, 1, false);
	}
	return ret;
}

static bool boot_used(const struct analysis *an, size_t boot)
{
	for (size_t i = 0; i < an->res->n_samples; i++)
		if (an->used[i] && an->res->samples[i].boot == boot)
			return true;
	return false;
}

static const json_t *part(const struct boot *b, const char *name)
{
	return json_object_get(b->context, name);
}

/* "state.thp", "kernel.image_sha256": the first key that differs, or NULL. */
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

/* A value, a hash by its first digits; the caller frees it. */
static char *shown(const struct boot *b, const char *what, const char *key)
{
	const json_t *v = json_object_get(part(b, what), key);
	char *all = NULL, *text;

	if (!v)
		return strdup("absent");
	if (!json_is_string(v))
		all = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	if (asprintf(&text, "%.*s", strstr(key, "sha256") ? 12 : 80,
		     all ? all : json_string_value(v)) < 0)
		text = NULL;
	free(all);
	return text;
}

static char *say_difference(const struct analysis *an, const char *what,
			    const char *key, size_t a, size_t b)
{
	const struct result *res = an->res;
	const struct boot *x = &res->boots[a], *y = &res->boots[b];
	char *of_x = shown(x, what, key), *of_y = shown(y, what, key);
	char *text = NULL;

	if (of_x && of_y &&
	    asprintf(&text,
		     "%s.%s differs: %s in boot %llu (%s), %s in boot "
		     "%llu (%s)",
		     what, key, of_x, (unsigned long long)x->number,
		     res->variants[x->variant].name, of_y,
		     (unsigned long long)y->number,
		     res->variants[y->variant].name) < 0)
		text = NULL;
	free(of_x);
	free(of_y);
	return text;
}

/* Why two boots may not be compared; *reason NULL if they may. */
static int compare_boots(const struct analysis *an, size_t a, size_t b,
			 char **reason)
{
	static const char *const parts[] = {"state", "model", "host"};
	const struct boot *x = &an->res->boots[a], *y = &an->res->boots[b];
	const char *what = NULL, *key = NULL;
	const json_t *kx = part(x, "kernel"), *ky = part(y, "kernel");

	*reason = NULL;
	if (x->variant == y->variant) {
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
		if (!strcmp(what, "host") && x->simulated)
			continue;
		key = differing(part(x, what), part(y, what));
	}
	if (!key)
		return 0;
	*reason = say_difference(an, what, key, a, b);
	return *reason ? 0 : -ENOMEM;
}

/* Every boot of either variant must agree with the first one. */
static int void_pair(struct analysis *an, size_t v, size_t w, char **reason)
{
	const struct result *res = an->res;
	size_t first[2], *f;
	bool seen[2] = {false, false};
	int ret = 0;

	for (size_t i = 0; i < res->n_boots && !ret && !*reason; i++) {
		size_t side = res->boots[i].variant == w;

		if (res->boots[i].variant != v && !side)
			continue;
		if (!boot_used(an, i))
			continue;
		f = &first[side];
		if (!seen[side]) {
			seen[side] = true;
			*f = i;
		} else {
			ret = compare_boots(an, *f, i, reason);
		}
	}
	if (!ret && !*reason && seen[0] && seen[1])
		ret = compare_boots(an, first[0], first[1], reason);
	return ret;
}

int analysis_void(struct analysis *an)
{
	const struct result *res = an->res;
	size_t n = res->n_variants;
	char **reason;
	int ret = 0;

	for (size_t v = 0; v < n; v++)
		for (size_t w = v; w < n && !ret; w++) {
			reason = &an->void_reasons[v * n + w];
			ret = void_pair(an, v, w, reason);
			if (!ret && v != w && *reason) {
				an->void_reasons[w * n + v] = strdup(*reason);
				if (!an->void_reasons[w * n + v])
					ret = -ENOMEM;
			}
		}
	return ret;
}
