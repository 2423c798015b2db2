// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "facts.h"

#include <stdlib.h>
#include <string.h>

enum kind { CALIBRATED, PREDICTED };

static const struct fact {
	const char *machine;
	enum kind kind;
	const char *text;
	double value;
	const char *unit, *probe;
	double per;
	const char *over, *source;
} facts[] = {
#define FACT(machine, kind, text, value, unit, probe, per, over, source)       \
	{machine, kind, text, value, unit, probe, per, over, source},
#include "facts.def"
};

#define FACTS (sizeof(facts) / sizeof(facts[0]))
_Static_assert(FACTS <= FACTS_MAX, "more facts than there is room for");

static bool is_of(const struct fact *f, const char *machine)
{
	return !strcmp(f->machine, machine);
}

void facts_print_probes(FILE *out, const char *machine)
{
	const struct fact *f;

	for (f = facts; f < facts + FACTS; f++)
		if (is_of(f, machine))
			fprintf(out, ",%s%s%s", f->probe, *f->over ? "," : "",
				f->over);
}

static bool has_param(const struct cell *c, const char *name, const char *value)
{
	const json_t *param = json_object_get(c->params, name);
	char number[32];

	if (!json_is_integer(param))
		return !strcmp(cell_param(c, name), value);
	snprintf(number, sizeof(number), "%lld",
		 (long long)json_integer_value(param));
	return !strcmp(number, value);
}

/* LOAD@CPUS:NAME=VALUE..., each of which the cell has. */
static bool is_probe(const char *probe, const struct cell *c)
{
	char *words = strdup(probe), *rest = words, *word, *value;
	bool same;

	word = strsep(&rest, "@");
	same = !strcmp(word, c->load);
	word = strsep(&rest, ":");
	same &= word && !strcmp(word, c->placement);
	while (same && (word = strsep(&rest, ":"))) {
		value = strchr(word, '=');
		*value++ = '\0';
		same = has_param(c, word, value);
	}
	free(words);
	return same;
}

bool facts_take(struct facts *f, const char *machine, const struct sample *s,
		double op_ns)
{
	bool taken = false;

	for (size_t i = 0; i < FACTS; i++) {
		if (!is_of(&facts[i], machine))
			continue;
		if (is_probe(facts[i].probe, &s->as)) {
			f->of[i].op_ns += op_ns;
			f->of[i].n++;
			taken = true;
		}
		if (*facts[i].over && is_probe(facts[i].over, &s->as)) {
			f->of[i].over_ns += op_ns;
			f->of[i].n_over++;
			taken = true;
		}
	}
	return taken;
}

/* 0: not measured. */
static double simulated(const struct fact *f, const struct fact_times *t,
			const struct machine *m)
{
	double value;

	if (!t->n || (*f->over && !t->n_over))
		return 0;
	value = t->op_ns / (double)t->n / f->per;
	if (*f->over)
		return value / (t->over_ns / (double)t->n_over);
	return strcmp(f->unit, "cycles")
		       ? value
		       : value * (double)m->frequency_mhz / 1000;
}

static bool print_fact(FILE *out, const struct fact *f, double value)
{
	double ratio = value / f->value;
	bool holds = ratio <= FACTS_FACTOR && ratio >= 1 / FACTS_FACTOR;
	char text[64];

	snprintf(text, sizeof(text), "%s%s%s", f->text, *f->unit ? ", " : "",
		 f->unit);
	fprintf(out, "%-46s %8.4g %8.4g %5.2f  %s  %s\n    %s\n", text,
		f->value, value, ratio, holds ? "ok     " : "DIFFERS",
		f->kind == CALIBRATED ? "calibrated" : "predicted", f->source);
	return holds;
}

void facts_print(FILE *out, struct facts *f, const char *machine,
		 const struct machine *m)
{
	for (size_t i = 0; i < FACTS; i++) {
		if (!is_of(&facts[i], machine))
			continue;
		if (!f->known++)
			fprintf(out,
				"\nHeld against real machines: within a factor "
				"of %.3g; calibrated: the file was made by it\n"
				"%-46s %8s %9s %5s\n",
				FACTS_FACTOR, "", "measured", "simulated",
				"ratio");
		f->held += print_fact(out, &facts[i],
				      simulated(&facts[i], &f->of[i], m));
	}
	if (f->known)
		fprintf(out, "\n%zu of %zu facts hold\n", f->held, f->known);
}
