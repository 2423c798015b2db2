// SPDX-License-Identifier: GPL-2.0-only
/* Cells and ratios in words. */
#include "mail.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "memory.h"
#include "totals.h"

void mail_say(char **text, const char *format, ...)
{
	char *more, *all;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&more, format, ap) < 0)
		more = memory_print("?");
	va_end(ap);
	all = memory_print("%s%s", *text ? *text : "", more);
	free(*text);
	free(more);
	*text = all;
}

const char *mail_mark(const struct mail *m)
{
	return totals_of(&m->run->an).simulated
		       ? "SIMULATED, no hardware was timed. "
		       : "";
}

const char *mail_variant(const struct mail *m, size_t variant)
{
	return m->run->res.plan.variants[variant].name;
}

/* 8388608 is "8 MiB" */
static char *size_words(json_int_t bytes)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
	size_t unit = 0;

	while (unit < 3 && bytes && !(bytes % 1024)) {
		bytes /= 1024;
		unit++;
	}
	return memory_print("%" JSON_INTEGER_FORMAT " %s", bytes, units[unit]);
}

/* Where nothing is left out by the words; else NULL. */
static char *move_words(const struct cell *c)
{
	const char *level = cell_param(c, "level"), *way = cell_param(c, "way");
	json_int_t bytes =
		json_integer_value(json_object_get(c->params, "size_bytes"));
	bool back = !strcmp(way, "back");
	char *size, *text;

	if (strcmp(c->load, "move") || json_object_size(c->params) != 4 ||
	    !bytes || !*cell_param(c, "root") ||
	    (!back && strcmp(way, "away")) ||
	    (strcmp(level, "pte") && strcmp(level, "pmd")))
		return NULL;
	size = size_words(bytes);
	text = memory_print("moving %s%s%s %s", back ? "half of " : "", size,
			    back ? " away and back" : "",
			    strcmp(level, "pte")
				    ? "by whole page tables (PMD level)"
				    : "through PTEs");
	free(size);
	return text;
}

char *mail_work(const struct cell *c)
{
	char *params, *text = move_words(c);

	if (text)
		return text;
	params = format_params(c->params, " ", NULL);
	text = memory_print("load %s%s%s%s", c->load, *params ? " (" : "",
			    params, *params ? ")" : "");
	free(params);
	return text;
}

char *mail_processes(const struct cell *c)
{
	const char *root = cell_param(c, "root"), *whose = "";
	unsigned long long n = c->nprocs;

	if (n > 1 && !strcmp(root, "shared"))
		whose = " that share one anon_vma root";
	else if (n > 1 && !strcmp(root, "private"))
		whose = " with anon_vma roots of their own";
	return memory_print("%llu process%s%s", n, n == 1 ? "" : "es", whose);
}

char *mail_ratio(const struct comparison *p)
{
	char ratio[FORMAT_SIZE], interval[FORMAT_SIZE];

	if (p->void_reason)
		return memory_print("not compared (%s)", p->void_reason);
	if (!p->ratio.known)
		return memory_print("not compared (not measured)");
	format_ratio(ratio, p->ratio.ratio);
	format_interval(interval, &p->ratio);
	return memory_print("%s %s", ratio,
			    p->ratio.has_ci ? interval
					    : "(no interval: too few boots)");
}
