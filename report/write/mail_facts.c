// SPDX-License-Identifier: GPL-2.0-only
/* What was measured on what, and what was checked. */
#include "mail.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "source.h"
#include "totals.h"

enum { NAME_COLUMNS = 12 };

static const char *text_in(const json_t *object, const char *key)
{
	const char *v = json_string_value(json_object_get(object, key));

	return v && *v ? v : "unknown";
}

static const struct context *first_context(const struct result *res)
{
	for (size_t i = 0; i < res->plan.n_boots; i++)
		if (res->boots[i].has_context)
			return &res->boots[i].context;
	return NULL;
}

/* What readers ask for; the rest of the state is with the data. */
static void say_state(char **text, const json_t *state)
{
	static const char *const keys[] = {
		"smt", "governor",	 "no_turbo", "boost",
		"thp", "numa_balancing", "aslr",     "microcode",
	};
	const char *value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		value = json_string_value(json_object_get(state, keys[i]));
		if (value)
			mail_say(text, ", %s %s", keys[i], value);
	}
}

static void say_number(char **text, const json_t *object, const char *key,
		       const char *what)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	mail_say(text, ", %" JSON_INTEGER_FORMAT " %s%s", n, what,
		 n == 1 ? "" : "s");
}

static void add_machine(struct document *d, const struct mail *m,
			const struct context *c)
{
	const struct plan *plan = &m->run->res.plan;
	char *text = NULL, *model;

	mail_say(&text, "%s", mail_mark(m));
	if (!c || c->simulated)
		mail_say(&text, "%s", plan->machine);
	else
		mail_say(&text, "%s", text_in(c->host, "cpu"));
	if (c) {
		say_number(&text, c->topology, "sockets", "socket");
		say_number(&text, c->topology, "cpus", "CPU");
		say_number(&text, c->topology, "numa_nodes", "NUMA node");
		say_state(&text, c->state);
	}
	document_add_fact(d, "Machine", "%s", text);
	free(text);
	if (!c || !json_object_size(c->model))
		return;
	model = format_object(c->model);
	document_add_fact(d, "Model", "%s", model);
	free(model);
}

static void add_floor(char **text, const struct mail *m)
{
	const struct analysis *an = &m->run->an;
	long v = analysis_floor_variant(an);
	struct comparison p;
	char *ratio;

	if (v < 0 || !m->answer->known) {
		mail_say(text, "; noise floor not measured");
		return;
	}
	p = analysis_pair(an,
			  analysis_get(an, m->answer->cell,
				       an->res->plan.baseline_index,
				       METRIC_throughput),
			  analysis_get(an, m->answer->cell, (size_t)v,
				       METRIC_throughput));
	ratio = mail_ratio(&p);
	mail_say(text,
		 "; floor (same source, built twice) in the first sentence's "
		 "cell: %s",
		 ratio);
	free(ratio);
}

static void add_kernels(struct document *d, const struct mail *m,
			const struct context *c)
{
	const struct result *res = &m->run->res;
	struct totals t = totals_of(&m->run->an);
	const json_t *kernel = c ? c->kernel : NULL;
	char *source, *text = NULL;

	mail_say(&text, "%s", res->plan.base);
	for (size_t v = 0; v < res->plan.n_variants; v++) {
		if (!source_is_new(res, v))
			continue;
		source = source_text(res, v);
		mail_say(&text, ", %s", source);
		free(source);
	}
	mail_say(&text, ", %s, config %.12s", text_in(kernel, "compiler"),
		 text_in(kernel, "config_sha256"));
	mail_say(&text,
		 "; %zu boots done, %llu planned of each kernel, random blocks",
		 t.boots_done, (unsigned long long)res->plan.blocks);
	add_floor(&text, m);
	document_add_fact(d, "Kernels", "%s", text);
	free(text);
}

static void add_checked(struct document *d, const struct mail *m)
{
	const struct result *res = &m->run->res;
	struct totals t = totals_of(&m->run->an);
	size_t strategies = 0, survived = 0;
	char *text = NULL;

	if (t.predicted)
		mail_say(&text,
			 "root locks taken as each strategy's rule says in %zu "
			 "of %zu samples",
			 t.attested, t.predicted);
	else
		mail_say(&text,
			 "root locks not counted, or by no rule predicted");
	for (size_t v = 0; v < res->plan.n_variants; v++) {
		if (res->plan.variants[v].role == ROLE_CONTROL)
			continue;
		strategies++;
		survived += res->proofs[v].verdict == PROOF_SURVIVED;
	}
	mail_say(&text,
		 "; %zu of %zu kernels that are no controls survived every "
		 "hunt for pages that an rmap walk misses",
		 survived, strategies);
	if (t.has_timeouts)
		mail_say(&text, "; %llu waits of the simulation timed out%s",
			 (unsigned long long)t.timeouts,
			 t.timeouts ? " (a sound run has none)" : "");
	document_add_fact(d, "Checked", "%s", text);
	free(text);
}

/* One line of a kernel: what it does, and how far it is proven. */
static void add_variant(struct document *d, const struct mail *m, size_t v)
{
	const struct result *res = &m->run->res;
	const struct variant *of = &res->plan.variants[v];
	const struct variant *series = variants_find(m->series, of->name);
	char *text = NULL;

	if (series && *series->summary)
		mail_say(&text, "%s; ", series->summary);
	if (of->role == ROLE_CONTROL)
		mail_say(&text, "a control, not a strategy; ");
	mail_say(&text, "image %.12s",
		 text_in(result_kernel(res, v), "image_sha256"));
	if (res->proofs[v].text)
		mail_say(&text, ", %s", res->proofs[v].text);
	/* a label has its column */
	if (strlen(of->name) > NAME_COLUMNS)
		document_add_fact(d, "", "%s: %s", of->name, text);
	else
		document_add_fact(d, of->name, "%s", text);
	free(text);
}

void mail_facts(struct document *d, const struct mail *m)
{
	const struct context *c = first_context(&m->run->res);

	add_machine(d, m, c);
	add_kernels(d, m, c);
	add_checked(d, m);
	for (size_t v = 0; v < m->run->res.plan.n_variants; v++)
		add_variant(d, m, v);
}
