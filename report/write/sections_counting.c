// SPDX-License-Identifier: GPL-2.0-only
/* Which event each figure is of where hardware or a kernel counted, and why
 * not. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sections.h"

static const char *text_in(const json_t *object, const char *key)
{
	const char *v = json_string_value(json_object_get(object, key));

	return v ? v : "";
}

static bool is_counted(const json_t *entry)
{
	return !strcmp(text_in(entry, "status"), "counted");
}

/* Append a name to "A, B"; takes text over. */
static char *join(char *text, const char *name)
{
	char *longer = memory_print("%s%s%s", text, *text ? ", " : "", name);

	free(text);
	return longer;
}

/* The metric that a counter makes; METRIC_throughput: none. */
static enum metric metric_by(const char *counter)
{
	for (enum metric k = METRIC_throughput + 1; k < COUNTS_END; k++)
		if (metric_is_of(k, counter))
			return k;
	return METRIC_throughput;
}

static void add_counted(struct document *d, json_t *counting)
{
	char *others = memory_print("%s", "");
	enum metric metric;
	const char *name;
	json_t *entry;

	json_object_foreach (counting, name, entry) {
		if (!is_counted(entry))
			continue;
		metric = metric_by(name);
		if (metric == METRIC_throughput)
			others = join(others, name);
		else
			document_add_fact(
				d, "counter", "%s: %s, %s%s%s",
				metric_name(metric), name,
				text_in(entry, "event"),
				*text_in(entry, "blind") ? "; blind to: " : "",
				text_in(entry, "blind"));
	}
	if (*others)
		document_add_fact(d, "counted", "%s", others);
	free(others);
}

/* Each reason once, with all that it is the reason for. */
static void add_not_counted(struct document *d, json_t *counting)
{
	const char *name, *other, *reason;
	json_t *entry, *peer;
	bool said;
	char *names;

	json_object_foreach (counting, name, entry) {
		if (is_counted(entry))
			continue;
		reason = text_in(entry, "reason");
		names = memory_print("%s", "");
		said = false;
		json_object_foreach (counting, other, peer) {
			if (is_counted(peer) ||
			    strcmp(text_in(peer, "reason"), reason))
				continue;
			said |= !*names && peer != entry;
			names = join(names, other);
		}
		if (!said)
			document_add_fact(d, "not counted", "%s: %s", names,
					  reason);
		free(names);
	}
}

/* Samples in which a counter had to share its register with others. */
static void add_multiplexed(struct document *d, const struct analysis *an,
			    json_t *counting)
{
	const struct result *res = an->res;
	const char *name;
	json_t *entry;
	size_t n, i;

	json_object_foreach (counting, name, entry) {
		for (n = i = 0; i < res->n_samples; i++)
			n += sample_multiplexed(&res->samples[i].as, name);
		if (n)
			document_add_fact(d, "multiplexed",
					  "%s in %zu of %zu samples: no figure "
					  "is made of it there",
					  name, n, res->n_samples);
	}
}

/* What is said above is of one boot. */
static void add_others(struct document *d, const struct result *res,
		       const json_t *counting)
{
	const struct boot *b;

	for (size_t i = 0; counting && i < res->plan.n_boots; i++) {
		b = &res->boots[i];
		if (b->has_context &&
		    !json_equal(b->context.counting, counting))
			document_add_fact(
				d, "counting",
				"boot %llu (%s) could count something else; "
				"its context.json says what",
				(unsigned long long)res->plan.boots[i].boot,
				res->plan.boots[i].variant);
	}
}

void sections_counting(struct document *d, const struct analysis *an,
		       json_t *counting)
{
	add_counted(d, counting);
	add_not_counted(d, counting);
	add_multiplexed(d, an, counting);
	add_others(d, an->res, counting);
}
