// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "msg.h"
#include "parse.h"
#include "sampler.h"

const char options_help[] =
	"  --quick, --full      the smallest useful, the thorough matrix\n"
	"  --base VERSION       kernel the patches apply to (6.12)\n"
	"  --kernel-src PATH    a kernel tree or tarball of your own of that "
	"version\n"
	"  --variants A,B       kernels to compare (all that the loads judge)\n"
	"  --loads A,B:P=V      loads, with parameters (move); A@spread, "
	"A@pack\n"
	"  --procs N,M          numbers of processes (1,2,4,8)\n"
	"  --machine NAME|FILE  simulated machine (2s8c)\n"
	"  --window CYCLES      how far simulated CPUs may be apart (the "
	"machine's)\n"
	"  --boots N            boots per variant (3; quick 2, full 10)\n"
	"  --samples N          samples of a cell in each boot (2; quick 1)\n"
	"  --seed N             of the random order (1)\n"
	"  --budget MINUTES     of hunting in each kernel (verify; 3)\n"
	"  --flavour NAME       timed or debug kernels only (verify; both)\n"
	"  --hunts A,B          these hunts only (verify; all)\n"
	"  --out DIR            where results go "
	"(results/<time>-<machine>-<base>)\n"
	"  -j N                 parallel jobs of kernel builds\n"
	"  -n                   print the plan, with time and disk; do "
	"nothing\n";

static int split(struct words *w, const char *option, const char *value)
{
	char *p, *word;

	free(w->text);
	w->n = 0;
	w->text = p = strdup(value);
	if (!p)
		return -ENOMEM;
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

static int number(const char *option, const char *value, uint64_t min,
		  uint64_t max, uint64_t *out)
{
	if (!parse_u64(value, min, max, out))
		return 0;
	msg_error("option", option,
		  "'%s' is not a whole number from %llu to %llu", value,
		  (unsigned long long)min, (unsigned long long)max);
	return -EINVAL;
}

static int ascending(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int numbers(struct options *o, const char *value)
{
	struct words w = {0};
	unsigned int i, n = 0;
	int ret = split(&w, "--procs", value);

	for (i = 0; !ret && i < w.n; i++)
		ret = number("--procs", w.word[i], 1, NPROCS_MAX, &o->procs[i]);
	o->nprocs = w.n;
	free(w.text);
	qsort(o->procs, o->nprocs, sizeof(o->procs[0]), ascending);
	for (i = 0; i < o->nprocs; i++)
		if (!n || o->procs[i] != o->procs[n - 1])
			o->procs[n++] = o->procs[i];
	o->nprocs = n;
	return ret;
}

static int flavour(struct options *o, const char *value)
{
	o->flavour = value;
	if (!strcmp(value, "timed") || !strcmp(value, "debug"))
		return 0;
	msg_error("option", "--flavour",
		  "'%s' is unknown; there are: timed, debug", value);
	return -EINVAL;
}

enum {
	OPT_QUICK = 256,
	OPT_FULL,
	OPT_BASE,
	OPT_KERNEL_SRC,
	OPT_VARIANTS,
	OPT_LOADS,
	OPT_PROCS,
	OPT_MACHINE,
	OPT_BOOTS,
	OPT_SAMPLES,
	OPT_SEED,
	OPT_OUT,
	OPT_BUDGET,
	OPT_FLAVOUR,
	OPT_HUNTS,
	OPT_WINDOW,
};

static const struct option longs[] = {
	{"quick", no_argument, NULL, OPT_QUICK},
	{"full", no_argument, NULL, OPT_FULL},
	{"base", required_argument, NULL, OPT_BASE},
	{"kernel-src", required_argument, NULL, OPT_KERNEL_SRC},
	{"variants", required_argument, NULL, OPT_VARIANTS},
	{"loads", required_argument, NULL, OPT_LOADS},
	{"procs", required_argument, NULL, OPT_PROCS},
	{"machine", required_argument, NULL, OPT_MACHINE},
	{"boots", required_argument, NULL, OPT_BOOTS},
	{"samples", required_argument, NULL, OPT_SAMPLES},
	{"seed", required_argument, NULL, OPT_SEED},
	{"out", required_argument, NULL, OPT_OUT},
	{"budget", required_argument, NULL, OPT_BUDGET},
	{"flavour", required_argument, NULL, OPT_FLAVOUR},
	{"hunts", required_argument, NULL, OPT_HUNTS},
	{"window", required_argument, NULL, OPT_WINDOW},
	{0},
};

static int unknown(const char *given)
{
	char valid[256] = "-j, -n";
	size_t n = strlen(valid), i;

	for (i = 0; longs[i].name; i++)
		n += (size_t)snprintf(valid + n, sizeof(valid) - n, ", --%s",
				      longs[i].name);
	msg_error("option", given, "unknown; there are: %s", valid);
	return -EINVAL;
}

/* All ends in files of JSON, which is UTF-8. */
static int check_utf8(int argc, char **argv)
{
	json_t *text;
	int arg;

	for (arg = 1; arg < argc; arg++) {
		text = json_string(argv[arg]);
		if (!text) {
			msg_error("argument", argv[arg],
				  "is not UTF-8; give names and paths in it");
			return -EINVAL;
		}
		json_decref(text);
	}
	return 0;
}

/* getopt_long() would take any unique beginning of an option's name. */
static int refuse_abbreviations(int argc, char **argv)
{
	size_t len, i;
	int arg;

	for (arg = 1; arg < argc; arg++) {
		if (strncmp(argv[arg], "--", 2) || !argv[arg][2])
			continue;
		len = strcspn(argv[arg] + 2, "=");
		for (i = 0; longs[i].name; i++)
			if (strlen(longs[i].name) == len &&
			    !strncmp(longs[i].name, argv[arg] + 2, len))
				break;
		if (!longs[i].name)
			return unknown(argv[arg]);
	}
	return 0;
}

static int take(struct options *o, int code, char **argv)
{
	switch (code) {
	case OPT_QUICK:
		o->matrix = MATRIX_QUICK;
		return 0;
	case OPT_FULL:
		o->matrix = MATRIX_FULL;
		return 0;
	case OPT_BASE:
		o->base = optarg;
		return 0;
	case OPT_KERNEL_SRC:
		o->kernel_src = optarg;
		return 0;
	case OPT_VARIANTS:
		return split(&o->variants, "--variants", optarg);
	case OPT_LOADS:
		return split(&o->loads, "--loads", optarg);
	case OPT_PROCS:
		return numbers(o, optarg);
	case OPT_MACHINE:
		o->machine = optarg;
		return 0;
	case OPT_BOOTS:
		return number("--boots", optarg, 1, 1000, &o->boots);
	case OPT_SAMPLES:
		return number("--samples", optarg, 1, 1000, &o->samples);
	case OPT_SEED:
		return number("--seed", optarg, 0, UINT32_MAX, &o->seed);
	case OPT_OUT:
		o->out = optarg;
		return 0;
	case OPT_FLAVOUR:
		return flavour(o, optarg);
	case OPT_HUNTS:
		return split(&o->hunts, "--hunts", optarg);
	case OPT_WINDOW:
		return number("--window", optarg, MACHINE_WINDOW_MIN,
			      MACHINE_WINDOW_MAX, &o->window_cycles);
	case OPT_BUDGET:
		return number("--budget", optarg, 1, 100000, &o->budget);
	case 'j':
		return number("-j", optarg, 1, 1024, &o->jobs);
	case 'n':
		o->dry_run = true;
		return 0;
	}
	if (code == ':') {
		msg_error("option", argv[optind - 1], "needs a value");
		return -EINVAL;
	}
	return unknown(argv[optind - 1]);
}

int options_parse(struct options *o, int argc, char **argv)
{
	int code, ret;

	*o = (struct options){.seed = 1};
	ret = check_utf8(argc, argv);
	if (!ret)
		ret = refuse_abbreviations(argc, argv);
	if (ret)
		return ret;
	opterr = 0;
	/* '+': stop at the first word; ':': tell a missing value apart */
	while ((code = getopt_long(argc, argv, "+:j:n", longs, NULL)) != -1) {
		ret = take(o, code, argv);
		if (ret)
			return ret;
	}
	if (optind < argc) {
		msg_error("argument", argv[optind],
			  "not expected; options begin with --");
		return -EINVAL;
	}
	return 0;
}

/* Which verbs take an option; those of all three are not listed. */
static bool misplaced(const struct options *o, const char *verb,
		      const char **given)
{
	const struct {
		const char *name, *verbs;
		bool given;
	} some[] = {
		{"--quick, --full", "sim here", o->matrix != MATRIX_DEFAULT},
		{"--base", "sim verify", o->base},
		{"--kernel-src", "sim verify", o->kernel_src},
		{"--variants", "sim verify", o->variants.n},
		{"--machine", "sim", o->machine},
		{"--window", "sim", o->window_cycles},
		{"--loads", "sim here", o->loads.n},
		{"--procs", "sim here", o->nprocs},
		{"--boots", "sim here", o->boots},
		{"--samples", "sim here", o->samples},
		{"--budget", "verify", o->budget},
		{"--flavour", "verify", o->flavour},
		{"--hunts", "verify", o->hunts.n},
	};
	size_t i;

	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		*given = some[i].name;
		if (some[i].given && !strstr(some[i].verbs, verb))
			return true;
	}
	return false;
}

int options_check(const struct options *o, const char *verb)
{
	static const struct {
		const char *verb, *takes;
	} verbs[] = {
		{"sim", "all but --budget, --flavour and --hunts"},
		{"here", "--quick, --full, --loads, --procs, --boots, "
			 "--samples, --seed, --out, -n"},
		{"verify", "--base, --kernel-src, --variants, --flavour, "
			   "--hunts, --budget, --out, -j, -n"},
	};
	const char *given;
	size_t i;

	if (!misplaced(o, verb, &given))
		return 0;
	for (i = 0; strcmp(verbs[i].verb, verb); i++)
		;
	msg_error("option", given, "not for '%s'; there are: %s", verb,
		  verbs[i].takes);
	return -EINVAL;
}

void options_free(struct options *o)
{
	free(o->variants.text);
	free(o->loads.text);
	free(o->hunts.text);
}

bool words_have(const struct words *w, const char *name)
{
	unsigned int i;

	for (i = 0; i < w->n; i++)
		if (!strcmp(w->word[i], name))
			return true;
	return false;
}
