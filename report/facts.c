// SPDX-License-Identifier: GPL-2.0-only
#include "totals.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "format.h"
#include "source.h"

static int add(struct facts *facts, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int add(struct facts *facts, const char *name, const char *format, ...)
{
	struct fact *f = array_push(&facts->list, &facts->n, sizeof(*f));
	va_list ap;
	int n;

	if (!f)
		return -ENOMEM;
	f->name = name;
	va_start(ap, format);
	n = vasprintf(&f->value, format, ap);
	va_end(ap);
	if (n < 0)
		f->value = NULL;
	return f->value ? 0 : -ENOMEM;
}

/* The context of the first boot that has one; NULL: none. */
static const json_t *first_context(const struct result *res)
{
	for (size_t i = 0; i < res->n_boots; i++)
		if (res->boots[i].context)
			return res->boots[i].context;
	return NULL;
}

static int add_identity(const struct analysis *an, struct facts *facts)
{
	const struct result *res = an->res;
	struct totals t = totals_of(an);
	int ret = add(facts, "run", "%s (%s)", res->run, res->backend);

	if (!ret)
		ret = add(facts, "machine", "%s%s", res->machine,
			  t.simulated ? ", SIMULATED: a model, no hardware "
					"was timed"
				      : "");
	if (!ret)
		ret = add(facts, "base", "%s, baseline %s", res->base,
			  res->variants[res->baseline].name);
	return ret;
}

/* An object as "key=value key=value". */
static int add_object(struct facts *facts, const char *name,
		      const json_t *object)
{
	char *text;
	int ret;

	if (!json_object_size(object))
		return 0;
	text = format_object(object);
	if (!text)
		return -ENOMEM;
	ret = add(facts, name, "%s", text);
	free(text);
	return ret;
}

static const char *text_in(const json_t *object, const char *key)
{
	const char *v = json_string_value(json_object_get(object, key));

	return v && *v ? v : "unknown";
}

/* What names a kernel; enough digits of each hash to tell two apart. */
static int add_kernels(const struct analysis *an, struct facts *facts)
{
	const struct result *res = an->res;
	const json_t *kernel;
	int ret = 0;

	kernel = json_object_get(first_context(res), "kernel");
	if (kernel)
		ret = add(facts, "compiler", "%s", text_in(kernel, "compiler"));
	for (size_t v = 0; v < res->n_variants && !ret; v++) {
		kernel = result_kernel(res, v);
		if (!kernel)
			continue;
		ret = add(facts, "kernel",
			  "%s: %s, image %.12s, series %.12s, config %.12s",
			  res->variants[v].name, text_in(kernel, "release"),
			  text_in(kernel, "image_sha256"),
			  text_in(kernel, "series_sha256"),
			  text_in(kernel, "config_sha256"));
	}
	return ret;
}

/* The variants of which the same source is recorded: "A, B: "; "": all. */
static char *of_variants(const struct result *res, size_t variant)
{
	char *text = NULL;
	size_t size, n = 0, kernels = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (size_t v = 0; v < res->n_variants; v++) {
		kernels += !!result_kernel(res, v);
		if (source_same(res, variant, v))
			fprintf(f, "%s%s", n++ ? ", " : "",
				res->variants[v].name);
	}
	fputs(": ", f);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	if (n == kernels)
		*text = '\0';
	return text;
}

static int add_sources(const struct result *res, struct facts *facts)
{
	char *names, *text;
	int ret = 0;

	for (size_t v = 0; v < res->n_variants && !ret; v++) {
		if (!source_is_new(res, v))
			continue;
		names = of_variants(res, v);
		text = source_text(res, v);
		ret = names && text ? add(facts, "source", "%s%s", names, text)
				    : -ENOMEM;
		free(names);
		free(text);
	}
	return ret;
}

static int add_boots(const struct analysis *an, struct facts *facts)
{
	const struct result *res = an->res;
	struct totals t = totals_of(an);
	const struct boot *b;
	char each[2048] = "";
	size_t at = 0;
	int ret;

	for (size_t v = 0; v < res->n_variants && at < sizeof(each); v++)
		at += (size_t)snprintf(each + at, sizeof(each) - at, "%s%s %zu",
				       v ? ", " : "", res->variants[v].name,
				       totals_boots_of(an, v));
	ret = add(facts, "boots", "%zu of %zu boots done%s; used: %s",
		  t.boots_done, t.boots_planned,
		  t.boots_done < t.boots_planned ? " (run unfinished)" : "",
		  each);
	for (size_t i = 0; i < res->n_boots && !ret; i++) {
		b = &res->boots[i];
		if (b->failed)
			ret = add(facts, "boot failed", "%llu (%s): %s%s",
				  (unsigned long long)b->number,
				  res->variants[b->variant].name, b->failed,
				  b->done ? "; done when tried again" : "");
	}
	if (!ret)
		ret = add(facts, "samples", "%zu used, %zu left out", t.used,
			  t.left_out);
	if (!ret && t.missing)
		ret = add(facts, "missing",
			  "%zu samples that the plan has and no file: the "
			  "folder is not whole",
			  t.missing);
	return ret;
}

static int add_floor(const struct analysis *an, struct facts *facts)
{
	long v = analysis_floor_variant(an);

	if (v < 0)
		return add(facts, "judged by",
			   "95 %% intervals over boots, each by itself; same: "
			   "within %.3g%%; "
			   "noise floor not measured (no %s-b)",
			   an->margin * 100,
			   an->res->variants[an->res->baseline].name);
	return add(facts, "judged by",
		   "95 %% intervals over boots, each by itself; same: within "
		   "%.3g%% or the "
		   "noise floor, the distance of %s in the same cell",
		   an->margin * 100, an->res->variants[v].name);
}

static int add_health(const struct analysis *an, struct facts *facts)
{
	struct totals t = totals_of(an);
	int ret;

	if (t.predicted)
		ret = add(facts, "attestation",
			  "root-lock acquisitions observed = expected in %zu "
			  "of %zu samples; %zu without a prediction",
			  t.attested, t.predicted, t.samples - t.predicted);
	else
		ret = add(facts, "attestation",
			  "none: no sample has both a prediction and a count "
			  "of root-lock acquisitions");
	if (!ret && t.has_timeouts)
		ret = add(facts, "health", "%llu window_timeouts%s",
			  (unsigned long long)t.timeouts,
			  t.timeouts ? " (a sound run has 0)" : "");
	if (!ret)
		ret = add_floor(an, facts);
	return ret;
}

static int add_proofs(const struct analysis *an, struct facts *facts)
{
	const struct variant *v;
	int ret = 0;

	for (size_t i = 0; i < an->res->n_variants && !ret; i++) {
		v = &an->res->variants[i];
		if (v->proof_text)
			ret = add(facts, "proof", "%s: %s", v->name,
				  v->proof_text);
	}
	return ret;
}

int facts_make(const struct analysis *an, struct facts *facts)
{
	static const char *const parts[] = {"model", "host", "state"};
	const json_t *context = first_context(an->res);
	int ret;

	memset(facts, 0, sizeof(*facts));
	ret = add_identity(an, facts);
	if (!ret)
		ret = add_kernels(an, facts);
	if (!ret)
		ret = add_sources(an->res, facts);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !ret; i++)
		ret = add_object(facts, parts[i],
				 json_object_get(context, parts[i]));
	if (!ret)
		ret = add_boots(an, facts);
	if (!ret)
		ret = add_health(an, facts);
	if (!ret)
		ret = add_proofs(an, facts);
	if (ret)
		facts_free(facts);
	return ret;
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		free(facts->list[i].value);
	free(facts->list);
	memset(facts, 0, sizeof(*facts));
}
