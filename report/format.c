// SPDX-License-Identifier: GPL-2.0-only
#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Bytes of the character at `text`; 0: it is none. Jansson knows which are. */
static size_t character(const char *text)
{
	size_t most = strnlen(text, 4);
	json_t *c;

	for (size_t n = 1; n <= most; n++) {
		c = json_stringn(text, n);
		json_decref(c);
		if (c)
			return n;
	}
	return 0;
}

char *format_utf8(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *valid = malloc(strlen(text) * strlen(replacement) + 1);
	char *to = valid;
	size_t n;

	for (; valid && *text; text += n ? n : 1) {
		n = character(text);
		to = n ? mempcpy(to, text, n) : stpcpy(to, replacement);
	}
	if (valid)
		*to = '\0';
	return valid;
}

/* A value as it is typed: strings bare, the rest as JSON. */
static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* 8388608 bytes are 8MiB; what is no round number stays in bytes. */
static char *bytes_text(const json_t *value)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
	json_int_t v = json_integer_value(value);
	size_t unit = 0;
	char *text;

	while (unit < 3 && v && !(v % 1024)) {
		v /= 1024;
		unit++;
	}
	if (asprintf(&text, "%" JSON_INTEGER_FORMAT "%s", v, units[unit]) < 0)
		return NULL;
	return text;
}

static bool is_bytes(const char *key)
{
	size_t n = strlen(key), tail = strlen("_bytes");

	return n > tail && !strcmp(key + n - tail, "_bytes");
}

static char *join(const json_t *object, const char *separator, bool units,
		  const char *but)
{
	char *text = NULL, *part;
	const char *key;
	json_t *value;
	size_t size;
	bool bytes;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	json_object_foreach ((json_t *)object, key, value) {
		if (but && !strcmp(key, but))
			continue;
		bytes = units && is_bytes(key) && json_is_integer(value);
		part = bytes ? bytes_text(value) : value_text(value);
		fprintf(f, "%s%.*s=%s", ftell(f) ? separator : "",
			(int)(strlen(key) - (bytes ? strlen("_bytes") : 0)),
			key, part ? part : "?");
		free(part);
	}
	if (fclose(f)) {
		free(text);
		return NULL;
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
	char *params = format_params(cell->params, " ", but), *text = NULL;

	if (params && asprintf(&text, "%s%s%s, %s", cell->load,
			       *params ? " " : "", params, cell->placement) < 0)
		text = NULL;
	free(params);
	return text;
}

char *format_variant(const struct variant *variant, bool brief)
{
	const char *mark = "";
	char *text;

	if (variant->role == ROLE_CONTROL)
		mark = " (not a strategy)";
	else if (!variant->proof_text || variant->proof == PROOF_SURVIVED)
		mark = "";
	else if (brief)
		mark = "*";
	else if (variant->proof == PROOF_FELL)
		mark = " (fell to a hunt)";
	else
		mark = " (unproven)";
	return asprintf(&text, "%s%s", variant->name, mark) < 0 ? NULL : text;
}
