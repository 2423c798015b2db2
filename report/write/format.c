// SPDX-License-Identifier: GPL-2.0-only
#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

void format_ratio(char out[FORMAT_SIZE], double ratio)
{
	const char *format = "%.0e";

	if (ratio < 9.9995)
		format = "%.3f";
	else if (ratio < 99.995)
		format = "%.2f";
	else if (ratio < 999.95)
		format = "%.1f";
	else if (ratio < 99999.5)
		format = "%.0f";
	else if (ratio > 9e99)
		format = "huge";
	/* below what three decimals show: at least say that it is not 0 */
	if (ratio > 0 && ratio < 0.0005)
		format = "<.001";
	snprintf(out, FORMAT_SIZE, format, ratio);
}

void format_interval(char out[FORMAT_SIZE], const struct stats_ratio *r)
{
	char lo[FORMAT_SIZE], hi[FORMAT_SIZE];

	if (!r->has_ci) {
		snprintf(out, FORMAT_SIZE, "no interval");
		return;
	}
	format_ratio(lo, r->lo);
	format_ratio(hi, r->hi);
	snprintf(out, FORMAT_SIZE, "[%.5s, %.5s]", lo, hi);
}

void format_rate(char out[FORMAT_SIZE], double per_second)
{
	if (per_second < 99.995)
		snprintf(out, FORMAT_SIZE, "%.2f", per_second);
	else if (per_second < 999999.5)
		snprintf(out, FORMAT_SIZE, "%.0f", per_second);
	else if (per_second < 99.995e6)
		snprintf(out, FORMAT_SIZE, "%.2fM", per_second / 1e6);
	else
		snprintf(out, FORMAT_SIZE, "%.0fM", per_second / 1e6);
}

void format_count(char out[FORMAT_SIZE], double count)
{
	if (!(count > 0))
		snprintf(out, FORMAT_SIZE, "0");
	else if (count < 0.00005)
		snprintf(out, FORMAT_SIZE, "%.0e", count);
	else if (count < 9.9995)
		snprintf(out, FORMAT_SIZE, "%.4f", count);
	else if (count < 99.995)
		snprintf(out, FORMAT_SIZE, "%.2f", count);
	else if (count < 999.95)
		snprintf(out, FORMAT_SIZE, "%.1f", count);
	else if (count < 9999999.5)
		snprintf(out, FORMAT_SIZE, "%.0f", count);
	else
		snprintf(out, FORMAT_SIZE, "%.1e", count);
}

/* A value as it is typed: strings bare, the rest as JSON. */
static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return memory_print("%s", json_string_value(value));
	return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* 8388608 bytes are 8MiB; what is no round number stays in bytes. */
static char *bytes_text(const json_t *value)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
	json_int_t v = json_integer_value(value);
	size_t unit = 0;

	while (unit < 3 && v && !(v % 1024)) {
		v /= 1024;
		unit++;
	}
	return memory_print("%" JSON_INTEGER_FORMAT "%s", v, units[unit]);
}

static bool is_bytes(const char *key)
{
	size_t n = strlen(key), tail = strlen("_bytes");

	return n > tail && !strcmp(key + n - tail, "_bytes");
}

static char *join(const json_t *object, const char *separator, bool units,
		  const char *but)
{
	char *text = memory_print("%s", ""), *part, *longer;
	const char *key;
	json_t *value;
	bool bytes;

	json_object_foreach ((json_t *)object, key, value) {
		if (but && !strcmp(key, but))
			continue;
		bytes = units && is_bytes(key) && json_is_integer(value);
		part = bytes ? bytes_text(value) : value_text(value);
		longer = memory_print(
			"%s%s%.*s=%s", text, *text ? separator : "",
			(int)(strlen(key) - (bytes ? strlen("_bytes") : 0)),
			key, part ? part : "?");
		free(part);
		free(text);
		text = longer;
	}
	return text;
}

char *format_object(const json_t *object)
{
	return join(object, " ", false, NULL);
}

char *format_params(const json_t *params, const char *separator,
		    const char *but)
{
	return join(params, separator, true, but);
}

char *format_cell(const struct cell *cell, const char *but)
{
	char *params = format_params(cell->params, " ", but), *text;

	text = memory_print("%s%s%s, %s", cell->load, *params ? " " : "",
			    params, cell->placement);
	free(params);
	return text;
}

char *format_variant(const struct result *res, size_t variant, bool brief)
{
	const struct variant *v = &res->plan.variants[variant];
	const struct proven *proven = &res->proofs[variant];
	const char *mark = "";

	if (v->role == ROLE_CONTROL)
		mark = " (not a strategy)";
	else if (!proven->text || proven->verdict == PROOF_SURVIVED)
		mark = "";
	else if (brief)
		mark = "*";
	else if (proven->verdict == PROOF_FELL)
		mark = " (fell to a hunt)";
	else
		mark = " (unproven)";
	return memory_print("%s%s", v->name, mark);
}
