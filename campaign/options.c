// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "memory.h"
#include "msg.h"
#include "names.h"
#include "parse.h"
#include "sampler.h"

enum kind {
	FLAG,	 /* unsigned int: set to min */
	TEXT,	 /* const char *: one of the words, if there are any */
	NUMBER,	 /* uint64_t, from min to max */
	MINUTES, /* uint64_t, in seconds: minutes from min to max, or "90s" */
	WORDS,	 /* struct words */
	PROCS,	 /* the numbers of processes */
};

/*
 * Every option: how it is read, who takes it, and what --help says. Defaults
 * that depend on the verb or the matrix are filled in by those who use them.
 */
static const struct entry {
	const char *name, *value, *verbs, *help;
	enum kind kind;
	size_t offset;
	uint64_t min, max;
	const char *words; /* ", " between */
} entries[] = {
#define AT(member) offsetof(struct options, member)
	{"--quick", NULL, "sim here metal", "the smallest useful matrix", FLAG,
	 AT(matrix), MATRIX_QUICK, 0, NULL},
	{"--full", NULL, "sim here metal", "the thorough matrix", FLAG,
	 AT(matrix), MATRIX_FULL, 0, NULL},
	{"--base", "VERSION", "sim verify metal",
	 "kernel the patches apply to (" DEFAULT_BASE ")", TEXT, AT(base), 0, 0,
	 NULL},
	{"--kernel-src", "PATH", "sim verify metal",
	 "a kernel tree or tarball of your own", TEXT, AT(kernel_src), 0, 0,
	 NULL},
	{"--variants", "A,B", "sim verify metal",
	 "kernels to compare, or sets of them (default); NAME=REF of a tree",
	 WORDS, AT(variants), 0, 0, NULL},
	{"--packages", "A=DEB,B=DEB", "metal",
	 "kernels of a distribution instead: packages, or releases installed",
	 WORDS, AT(packages), 0, 0, NULL},
	{"--loads", "A,B:P=V", "sim here metal",
	 "loads, with parameters (move); A@spread, A@pack", WORDS, AT(loads), 0,
	 0, NULL},
	{"--procs", "N,M", "sim here metal", "numbers of processes (1,2,4,8)",
	 PROCS, 0, 1, NPROCS_MAX, NULL},
	{"--machine", "NAME|FILE", "sim", "simulated machine (2s8c)", TEXT,
	 AT(machine), 0, 0, NULL},
	{"--window", "CYCLES", "sim",
	 "maximum clock skew of simulated CPUs (the machine file's)", NUMBER,
	 AT(window_cycles), MACHINE_WINDOW_MIN, MACHINE_WINDOW_MAX, NULL},
	{"--deterministic", NULL, "sim",
	 "two runs with one seed give the same to the digit", FLAG,
	 AT(deterministic), 1, 0, NULL},
	{"--boots", "N", "sim here metal",
	 "boots per variant (3; quick 2, full 10)", NUMBER, AT(boots), 1, 1000,
	 NULL},
	{"--samples", "N", "sim here metal",
	 "samples of a cell in each boot (2; quick 1)", NUMBER, AT(samples), 1,
	 1000, NULL},
	{"--boot-by", "METHOD", "metal", "kexec, grub or bootctl (what works)",
	 TEXT, AT(boot_by), 0, 0, "kexec, grub, bootctl"},
	{"--pause", "SECONDS", "metal",
	 "before the own kernel boots the next one (60)", NUMBER, AT(pause_s),
	 0, 3600, NULL},
	{"--seed", "N", "sim here verify metal", "of the random order (1)",
	 NUMBER, AT(seed), 0, UINT32_MAX, NULL},
	{"--budget", "MINUTES", "verify",
	 "of hunting in each kernel (3); 90s: seconds", MINUTES, AT(budget_s),
	 1, 100000, NULL},
	{"--tries", "N", "verify",
	 "of each hunt, each in a boot of its own (1)", NUMBER, AT(tries), 1,
	 1000, NULL},
	{"--flavour", "NAME", "verify", "timed or debug kernels only (both)",
	 TEXT, AT(flavour), 0, 0, "timed, debug"},
	{"--hunts", "A,B", "verify", "these hunts only (all)", WORDS, AT(hunts),
	 0, 0, NULL},
	{"--tune", NULL, "here metal",
	 "set governor, turbo, THP, NUMA balancing ... while it runs", FLAG,
	 AT(tune), 1, 0, NULL},
	{"--force", NULL, "here metal",
	 "measure though others use the CPUs, or on a battery", FLAG, AT(force),
	 1, 0, NULL},
	{"--out", "DIR", "sim here verify metal",
	 "where results go (results/<time>-<machine>-<base>)", TEXT, AT(out), 0,
	 0, NULL},
	{"-j", "N", "sim here verify metal", "parallel jobs of kernel builds",
	 NUMBER, AT(jobs), 1, 1024, NULL},
	{"-n", NULL, "sim here verify metal",
	 "print the plan, with time and disk; do nothing", FLAG, AT(dry_run), 1,
	 0, NULL},
#undef AT
};

enum { ENTRIES = sizeof(entries) / sizeof(entries[0]) };

void options_print_help(FILE *out)
{
	const struct entry *e;
	char text[64];

	for (e = entries; e < entries + ENTRIES; e++) {
		snprintf(text, sizeof(text), "%s%s%s", e->name,
			 e->value ? " " : "", e->value ? e->value : "");
		fprintf(out, "  %-20s %s\n", text, e->help);
	}
}

static int split(struct words *w, const char *option, const char *value)
{
	char *p, *word;

	free(w->text);
	w->n = 0;
	w->text = p = memory_print("%s", value);
	while ((word = strsep(&p, ","))) {
		if (!*word || w->n == WORDS_MAX) {
			msg_error("option", option,
				  "'%s' is not a list A,B of at most %d names",
				  value, WORDS_MAX);
			return -EINVAL;
		}
		w->word[w->n++] = word;
	}
	return 0;
}

static int number(const struct entry *e, const char *value, uint64_t *out)
{
	if (!parse_u64(value, e->min, e->max, out))
		return 0;
	msg_error("option", e->name,
		  "'%s' is not a whole number from %llu to %llu", value,
		  (unsigned long long)e->min, (unsigned long long)e->max);
	return -EINVAL;
}

static int minutes(const struct entry *e, const char *value, uint64_t *out)
{
	size_t len = strlen(value);
	bool seconds = len && value[len - 1] == 's';
	char *digits = memory_print("%.*s", (int)(len - seconds), value);
	int ret = number(e, digits, out);

	free(digits);
	if (!ret && !seconds)
		*out *= 60;
	return ret;
}

static int ascending(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int numbers(struct options *o, const struct entry *e, const char *value)
{
	struct words w = {0};
	unsigned int i, n = 0;
	int ret = split(&w, e->name, value);

	for (i = 0; !ret && i < w.n; i++)
		ret = number(e, w.word[i], &o->procs[i]);
	o->nprocs = w.n;
	free(w.text);
	qsort(o->procs, o->nprocs, sizeof(o->procs[0]), ascending);
	for (i = 0; i < o->nprocs; i++)
		if (!n || o->procs[i] != o->procs[n - 1])
			o->procs[n++] = o->procs[i];
	o->nprocs = n;
	return ret;
}

static int text(const struct entry *e, const char *value, const char **out)
{
	char all[64], *p = all, *word;

	*out = value;
	if (!e->words)
		return 0;
	snprintf(all, sizeof(all), "%s", e->words);
	while ((word = strsep(&p, ", ")))
		if (*word && !strcmp(word, value))
			return 0;
	msg_error("option", e->name, "'%s' is unknown; there are: %s", value,
		  e->words);
	return -EINVAL;
}

static int take(struct options *o, const struct entry *e, const char *value)
{
	void *member = (char *)o + e->offset;

	o->given |= 1ull << (e - entries);
	switch (e->kind) {
	case FLAG:
		*(unsigned int *)member = (unsigned int)e->min;
		return 0;
	case TEXT:
		return text(e, value, member);
	case NUMBER:
		return number(e, value, member);
	case MINUTES:
		return minutes(e, value, member);
	case WORDS:
		return split(member, e->name, value);
	case PROCS:
		break;
	}
	return numbers(o, e, value);
}

/* Those that a verb takes; of NULL all. */
static void names(const char *verb, char *valid, size_t len)
{
	const struct entry *e;

	valid[0] = '\0';
	for (e = entries; e < entries + ENTRIES; e++)
		if (!verb || strstr(e->verbs, verb))
			names_add(valid, len, e->name);
}

static int unknown(const char *given)
{
	char valid[512];

	names(NULL, valid, sizeof(valid));
	msg_error("option", given, "unknown; there are: %s", valid);
	return -EINVAL;
}

/* All ends in files of JSON, which is UTF-8. */
static int check_utf8(int argc, char **argv)
{
	json_t *word;
	int arg;

	for (arg = 1; arg < argc; arg++) {
		word = json_string(argv[arg]);
		if (!word) {
			msg_error("argument", argv[arg],
				  "is not UTF-8; give names and paths in it");
			return -EINVAL;
		}
		json_decref(word);
	}
	return 0;
}

/* The entry of that name, which has len characters. */
static const struct entry *find(const char *name, size_t len)
{
	const struct entry *e;

	for (e = entries; e < entries + ENTRIES; e++)
		if (strlen(e->name) == len && !strncmp(e->name, name, len))
			return e;
	return NULL;
}

/*
 * With its value from the same word (rest) or from the next. How many words
 * it took, or -EINVAL.
 */
static int take_with_value(struct options *o, const struct entry *e,
			   const char *rest, const char *next)
{
	const char *value = rest ? rest : next;

	if (e->value && !value) {
		msg_error("option", e->name, "needs a value");
		return -EINVAL;
	}
	if (take(o, e, value))
		return -EINVAL;
	return e->value && !rest ? 2 : 1;
}

/* "--name", "--name=VALUE" */
static int take_long(struct options *o, const char *word, const char *next)
{
	size_t len = strcspn(word, "=");
	const struct entry *e = find(word, len);

	if (!e || (word[len] && !e->value))
		return unknown(word);
	return take_with_value(o, e, word[len] ? word + len + 1 : NULL, next);
}

/* "-n", "-j4", "-j 4", "-nj4" */
static int take_short(struct options *o, const char *word, const char *next)
{
	char name[] = "-?";
	const struct entry *e;
	const char *at;

	for (at = word + 1; *at; at++) {
		name[1] = *at;
		e = find(name, 2);
		if (!e)
			return unknown(word);
		if (e->value)
			return take_with_value(o, e, at[1] ? at + 1 : NULL,
					       next);
		take(o, e, NULL);
	}
	return 1;
}

int options_parse(struct options *o, int argc, char **argv)
{
	const char *next;
	int arg, took, ret = check_utf8(argc, argv);

	*o = (struct options){.seed = 1, .pause_s = 60};
	for (arg = 1; !ret && arg < argc; arg += took) {
		next = arg + 1 < argc ? argv[arg + 1] : NULL;
		if (argv[arg][0] != '-' || !argv[arg][1]) {
			msg_error("argument", argv[arg],
				  "not expected; options begin with --");
			return -EINVAL;
		}
		took = argv[arg][1] == '-' ? take_long(o, argv[arg], next)
					   : take_short(o, argv[arg], next);
		if (took < 0)
			return took;
	}
	return ret;
}

int options_check(const struct options *o, const char *verb)
{
	const struct entry *e;
	char valid[512];

	for (e = entries; e < entries + ENTRIES; e++) {
		if (!(o->given & 1ull << (e - entries)) ||
		    strstr(e->verbs, verb))
			continue;
		names(verb, valid, sizeof(valid));
		msg_error("option", e->name, "not for '%s'; there are: %s",
			  verb, valid);
		return -EINVAL;
	}
	return 0;
}

void options_free(struct options *o)
{
	free(o->variants.text);
	free(o->loads.text);
	free(o->hunts.text);
	free(o->packages.text);
}

bool words_have(const struct words *w, const char *name)
{
	unsigned int i;

	for (i = 0; i < w->n; i++)
		if (!strcmp(w->word[i], name))
			return true;
	return false;
}
